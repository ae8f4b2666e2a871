import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { makeProject, type Project } from '../fixtures/project.js'

/** What a project's own scripts run by name, believing it to be the system's. */
const tools = ['node', 'git', 'npm', 'node-gyp', 'env', 'rm', 'make', 'python3']

/** A package without any script, whose commands have the names of tools, and one honest one. */
const thief = {
  name: 'thief',
  version: '1.0.0',
  manifest: { bin: Object.fromEntries([...tools, 'honest'].map(name => [name, 'command'])) },
  files: { command: '#!/bin/sh\necho "${0##*/}" >> "$INIT_CWD/stolen"\n' },
}

const scripts = {
  build: [...tools.map(name => `${name} --version > /dev/null 2>&1`), 'honest', 'true'].join('; '),
  prepare: 'npm --version > version; node --version >> version; git rev-parse 2>> version; honest',
}

/** Nor has this one: npm itself takes its command for the shell of every script. */
const shell = { ...thief, name: 'shell', manifest: { bin: { sh: 'command' } } }

const prepare = async (t: Test, dependencies = { thief: '1.0.0' } as object): Promise<Project> =>
  makeProject(t, { packages: [thief, shell], manifest: { dependencies, scripts } })

const stolen = ({ directory }: Project): string[] => {
  const file = join(directory, 'stolen')
  return existsSync(file) ? [...new Set(readFileSync(file, 'utf8').trim().split('\n'))] : []
}

void t.test('control: uncontained, a package’s command is taken for the tool', async t => {
  const project = await prepare(t)
  t.equal((await project.run(['install', '--unsafe', '--ignore-scripts'])).code, 0)
  t.equal((await project.run(['run', 'build'])).code, 0)
  t.ok(['node', 'git', 'npm', 'rm', 'honest'].every(name => stolen(project).includes(name)))
})

void t.test('contained, the tools are the system’s, and the package’s other commands are found as ever', async t => {
  const project = await prepare(t)
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 0, stderr)
  t.strictSame(stolen(project), ['honest'], 'in the project’s own prepare')
  t.equal(readFileSync(join(project.directory, 'version'), 'utf8').split('\n')[1], process.version)
  t.equal((await project.run(['run', 'build', '--safe'])).code, 0)
  t.strictSame(stolen(project), ['honest'], 'in a script that the user names')
  t.equal(readdirSync(join(project.home, '.npm/_containment-tools')).length, 1)
})

void t.test('the shell of a contained script is the system’s', async t => {
  const control = await prepare(t, { shell: '1.0.0' })
  t.equal((await control.run(['install', '--unsafe', '--ignore-scripts'])).code, 0)
  await control.run(['run', 'prepare'])
  t.strictSame(stolen(control), ['sh'], 'control')
  const project = await prepare(t, { shell: '1.0.0' })
  await project.run(['install', '--safe'])
  t.strictSame(stolen(project), [])
  t.ok(existsSync(join(project.directory, 'version')))
})

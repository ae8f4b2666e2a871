import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { NpmRun } from '../fixtures/drive-npm.js'
import { makeProject, type Project } from '../fixtures/project.js'

/** What npm can be made to do later with what a script leaves: each pair runs the same package both ways. */
interface Deputy {
  /** The part of the package's manifest that matters. */
  readonly manifest: Readonly<Record<string, unknown>>
  readonly files?: Readonly<Record<string, string>>
  /** The script, a program of Node's with `fs`, `run` and `victim`. */
  readonly script: string
  readonly event?: 'preinstall' | 'postinstall'
  /** More arguments of the install. */
  readonly flags?: readonly string[]
  /** The commands after the install, without --safe: what was left must be harmless for them too. */
  readonly then?: readonly (readonly string[])[]
  /** Whether npm did what the script wanted. */
  readonly happened: (world: { project: Project; own: string; runs: readonly NpmRun[] }) => boolean
  /** What the contained install says. */
  readonly says: RegExp
}

const windows = '#!/bin/sh\r\nwith the line ends of Windows\r\n'

const victimFiles = {
  'home/private.txt': 'nobody may run this\n',
  'home/lines.txt': windows,
  'home/documents/deep.txt': 'nor this\n',
  'home/other/package.json': '{"name":"other","version":"1.0.0","bin":{"other":"cli.js"}}',
  'home/other/cli.js': 'theirs\n',
}

const isExecutable = (path: string): boolean => (lstatSync(path).mode & 0o111) !== 0
const inHome = ({ home }: Project, name: string): string => join(home, name)
const didNotEnd = (runs: readonly NpmRun[]): boolean => runs.some(({ code }) => code === undefined)
const replace = (name: string, target: string): string =>
  `fs.rmSync('${name}', { recursive: true, force: true }); fs.symlinkSync(${target}, '${name}')`

const commands: Deputy = {
  manifest: { bin: { lines: 'lines.js', mode: 'mode.js', deep: 'directory/deep.txt' } },
  files: { 'lines.js': '', 'mode.js': '', 'directory/deep.txt': '' },
  script: [
    replace('lines.js', "victim + '/lines.txt'"),
    replace('mode.js', "'../../../home/private.txt'"),
    replace('directory', "victim + '/documents'"),
  ].join(';'),
  happened: ({ project }) =>
    isExecutable(inHome(project, 'private.txt')) &&
    isExecutable(inHome(project, 'documents/deep.txt')) &&
    readFileSync(inHome(project, 'lines.txt'), 'utf8') !== windows,
  says: /left mode\.js, a link out of the package, which npm removed/,
}

const settings: Deputy = {
  manifest: {},
  files: { '.vscode/settings.json': '{}', '.npmignore': '' },
  script: `
      run('git', 'init', '-q', '.')
      fs.mkdirSync('.git', { recursive: true })
      fs.writeFileSync('.git/config', '[core]\\nfsmonitor = ./evil\\n')
      fs.writeFileSync('.envrc', './evil')
      fs.writeFileSync('.vscode/tasks.json', '{}')`,
  happened: ({ own }) => ['.git', '.envrc', '.vscode/tasks.json'].some(name => existsSync(join(own, name))),
  says: /had changed \.envrc, which npm restored/,
}

const deputies: Readonly<Record<string, Deputy>> = {
  'chmod and rewrite files in HOME, by links in place of commands': {
    ...commands,
    event: 'preinstall',
  },
  'do the same in a later, uncontained rebuild': {
    ...commands,
    flags: ['--no-bin-links'],
    then: [['rebuild', '--ignore-scripts']],
    says: /left directory, a link out of the package, which npm removed/,
  },
  'wait for ever, by a FIFO in place of a command': {
    manifest: { bin: 'cli.js' },
    files: { 'cli.js': '' },
    event: 'preinstall',
    script: "fs.rmSync('cli.js'); run('mkfifo', 'cli.js')",
    happened: ({ runs }) => didNotEnd(runs),
    says: /left cli\.js, a FIFO, socket or device, which npm removed/,
  },
  'wait for ever in npm ls, by a FIFO as the manifest of a module': {
    manifest: {},
    script: "fs.mkdirSync('node_modules/x', { recursive: true }); run('mkfifo', 'node_modules/x/package.json')",
    then: [['ls', '--all']],
    happened: ({ runs }) => didNotEnd(runs),
    says: /left node_modules\/x\/package\.json, a FIFO/,
  },
  'chmod the command of another project, by a link to it in place of a module': {
    manifest: {},
    script: "fs.mkdirSync('node_modules'); fs.symlinkSync(victim + '/other', 'node_modules/other')",
    then: [['rebuild', '--ignore-scripts']],
    happened: ({ project }) => isExecutable(inHome(project, 'other/cli.js')),
    says: /left node_modules\/other, a link out of the package/,
  },
  'leave a tree that npm cannot remove': {
    manifest: {},
    script: `
      const name = 'd'.repeat(200)
      for (let depth = 0; depth < 50; depth++) { fs.mkdirSync(name); process.chdir(name) }`,
    then: [['uninstall', 'deputy']],
    happened: ({ project }) => readdirSync(join(project.directory, 'node_modules')).some(name => /deputy/.test(name)),
    says: /left d+…, a tree too deep to be removed later/,
  },
  'leave settings that tools obey where a person enters the package': settings,
}

const install = async (t: Test, deputy: Deputy, flags: readonly string[]): Promise<[boolean, NpmRun, Project]> => {
  const { manifest, files = {}, script, event = 'postinstall', then = [], happened } = deputy
  const program = `
    const fs = require('node:fs')
    const run = (file, ...args) => require('node:child_process').spawnSync(file, args)
    const victim = require('node:path').resolve('../../../home')
    ${script}`
  const project = await makeProject(t, {
    files: victimFiles,
    packages: [
      {
        name: 'deputy',
        version: '1.0.0',
        manifest: { ...manifest, scripts: { [event]: 'node attack.js' } },
        files: { ...files, 'attack.js': program },
      },
    ],
    manifest: { dependencies: { deputy: '1.0.0' } },
  })
  for (const name of ['private.txt', 'lines.txt', 'documents/deep.txt', 'other/cli.js']) {
    chmodSync(inHome(project, name), 0o600)
  }
  const options = { timeout: 8_000, onTimeout: 'return' } as const
  const first = await project.run(['install', ...flags, ...(deputy.flags ?? [])], {}, project.directory, options)
  const runs = [first]
  for (const args of then) {
    runs.push(await project.run(args, {}, project.directory, options))
  }
  return [happened({ project, own: join(project.directory, 'node_modules/deputy'), runs }), first, project]
}

for (const [name, deputy] of Object.entries(deputies)) {
  void t.test(`a script makes npm ${name}`, async t => {
    const [happened] = await install(t, deputy, ['--unsafe', '--dangerously-allow-all-scripts'])
    t.ok(happened, 'control: uncontained it does')
    const [happens, { code, stderr }, project] = await install(t, deputy, ['--safe'])
    t.notOk(happens, 'contained it does not')
    t.equal(code, 0, stderr)
    t.match(stderr, deputy.says)
    t.equal(readFileSync(inHome(project, 'lines.txt'), 'utf8'), windows)
  })
}

void t.test('what a package ships stays, also where it is of that kind', async t => {
  const [, , project] = await install(t, settings, ['--safe'])
  const own = join(project.directory, 'node_modules/deputy')
  t.equal(readFileSync(join(own, '.vscode/settings.json'), 'utf8'), '{}')
  t.ok(existsSync(join(own, '.npmignore')))
})

void t.test('in a tree that was installed unsafely, commands are refused and named', async t => {
  const [happened, , project] = await install(t, { ...commands, flags: ['--no-bin-links'] }, [
    '--unsafe',
    '--dangerously-allow-all-scripts',
  ])
  t.notOk(happened, 'so far npm had nothing to link')
  const { code, stderr } = await project.run(['rebuild', '--safe', '--ignore-scripts'])
  t.equal(code, 0, stderr)
  t.match(stderr, /deputy@1\.0\.0 has .*\/mode\.js as a command, which is no regular file of the package: not linked/)
  t.notOk(isExecutable(inHome(project, 'private.txt')))
  t.equal(readFileSync(inHome(project, 'lines.txt'), 'utf8'), windows)
  t.equal((await project.run(['rebuild', '--ignore-scripts'])).code, 0)
  t.ok(isExecutable(inHome(project, 'private.txt')), 'control: without --safe npm follows them')
})

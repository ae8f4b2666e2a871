// A contained script is made ready while the one before it runs: it must not be seen but by the clock.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { NpmRun } from '../fixtures/drive-npm.js'
import { makeProject, type Project } from '../fixtures/project.js'
import { withoutNamespaces } from '../fixtures/without-namespaces.js'

/** When the shell was forked, and when it began with its work, in hundredths of a second. */
const times = "echo $(cut -d' ' -f22 /proc/$$/stat) $(cut -d' ' -f22 /proc/self/stat) > times"
const about = 'echo $npm_package_name $npm_lifecycle_event $npm_package_optional > about'

const names = ['first', 'second', 'third']
const packages = names.map(name => ({
  name,
  version: '1.0.0',
  manifest: { scripts: { postinstall: `${times}; ${about}; cat package.json; sleep 0.4` } },
}))

const makeInstalled = async (t: Test): Promise<Project> => {
  const dependencies = { first: '1.0.0', third: '1.0.0' }
  const manifest = { dependencies, optionalDependencies: { second: '1.0.0' } }
  const project = await makeProject(t, { packages, manifest })
  t.equal((await project.run(['install', '--ignore-scripts'])).code, 0)
  return project
}

const inPackage = ({ directory }: Project, name: string): string => join(directory, 'node_modules', name)

/** npm runs as many scripts at once as there are processors, but one. */
const isOneAtATime = availableParallelism() <= 2

const tiers: Readonly<Record<string, readonly string[]>> = { view: [], landlock: withoutNamespaces }

for (const [tier, starter] of Object.entries(tiers)) {
  const rebuild = (project: Project): Promise<NpmRun> => project.run(['rebuild', '--safe'], {}, undefined, { starter })

  void t.test(`${tier}: each script has its own package and environment`, async t => {
    const project = await makeInstalled(t)
    const { code, stderr } = await rebuild(project)
    t.equal(code, 0, stderr)
    t.match(stderr, `3 scripts of 3 packages ran contained (linux, ${tier})`)
    const waits = names.map(name => {
      const directory = inPackage(project, name)
      t.equal(
        readFileSync(join(directory, 'about'), 'utf8').trim(),
        `${name} postinstall ${name === 'second' ? '1' : ''}`.trim(),
      )
      const [forked = 0, began = 0] = readFileSync(join(directory, 'times'), 'utf8').trim().split(' ').map(Number)
      return began - forked
    })
    t.ok((waits[0] ?? 0) < 20, 'the first one waits for nobody')
    if (isOneAtATime) {
      t.ok(
        waits.slice(1).every(wait => wait > 20),
        `the others were ready before: ${waits.join()}`,
      )
    }
  })

  void t.test(`${tier}: after one that fails the next one does not run`, async t => {
    const project = await makeInstalled(t)
    const manifest = join(inPackage(project, 'first'), 'package.json')
    const fail = (text: string): string => text.replace('sleep 0.4', 'sleep 0.4; exit 3')
    writeFileSync(manifest, fail(readFileSync(manifest, 'utf8')))
    const { code, stderr } = await rebuild(project)
    t.not(code, 0)
    t.match(stderr, /exited with code 3/)
    t.ok(existsSync(join(inPackage(project, 'first'), 'about')), 'control')
    if (isOneAtATime) {
      t.notOk(existsSync(join(inPackage(project, 'second'), 'about')))
      t.notOk(existsSync(join(inPackage(project, 'third'), 'about')))
    }
  })

  void t.test(`${tier}: one that changes while it waits is the one that was installed`, async t => {
    const project = await makeInstalled(t)
    const evil = 'postinstall: evil'
    const first = join(inPackage(project, 'first'), 'package.json')
    const attack = ['../second/package.json', '../second/about', '../second/evil'].map(path => `echo ${evil} > ${path}`)
    const attacked = JSON.stringify({
      ...(JSON.parse(readFileSync(first, 'utf8')) as object),
      scripts: { postinstall: `sleep 0.4; ${attack.join('; ')}; sleep 0.2; true` },
    })
    writeFileSync(first, attacked)
    const second = join(inPackage(project, 'second'), 'package.json')
    const before = readFileSync(second, 'utf8')
    t.equal((await rebuild(project)).code, 0)
    t.equal(readFileSync(second, 'utf8'), before)
    t.equal(readFileSync(join(inPackage(project, 'second'), 'about'), 'utf8'), 'second postinstall 1\n')
    t.notOk(existsSync(join(inPackage(project, 'second'), 'evil')))
    rmSync(join(inPackage(project, 'second'), 'about'))
    const control = await project.run(['rebuild', '--unsafe', '--dangerously-allow-all-scripts'])
    t.equal(control.code, 0)
    t.ok(existsSync(join(inPackage(project, 'second'), 'evil')), 'control')
  })
}

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject, type Project } from '../fixtures/project.js'

const packages = [
  {
    name: 'package',
    version: '1.0.0',
    manifest: { scripts: { postinstall: 'echo "${NPM_CONTAINMENT:-bare}" > ran' } },
  },
]
const manifest = { dependencies: { package: '1.0.0' } }

/** How the package's script ran: `linux-view`, `bare`, or not at all. */
const howItRan = ({ directory }: Project): string => {
  const file = join(directory, 'node_modules/package/ran')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'not at all'
}

const contained = 'linux-view'
const blocked = 'not at all'

interface Case {
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly project?: string
  readonly user?: string
  readonly expect: string
}

const cases: Readonly<Record<string, Case>> = {
  'by default scripts are blocked as in stock': { expect: blocked },
  'the command line turns it on': { args: ['--safe'], expect: contained },
  'the environment turns it on': { env: { npm_config_safe: 'true' }, expect: contained },
  'the user turns it on': { user: 'safe=true', expect: contained },
  'a project turns it on': { project: 'safe=true', expect: contained },
  'the last word on the command line wins: unsafe': { args: ['--safe', '--unsafe'], expect: blocked },
  'the last word on the command line wins: safe': { args: ['--unsafe', '--safe'], expect: contained },
  '--no-safe is --unsafe': { user: 'safe=true', args: ['--no-safe'], expect: blocked },
  '--unsafe is stronger than the user': { user: 'safe=true', args: ['--unsafe'], expect: blocked },
  'so is the environment': { user: 'safe=true', env: { npm_config_safe: 'false' }, expect: blocked },
  'a project cannot turn it off': { user: 'safe=true', project: 'safe=false', expect: contained },
  'nor by quotes': { user: 'safe=true', project: 'safe="false"', expect: contained },
  'nor by posing as the user': { user: 'safe=true', project: 'userconfig=./evil', expect: contained },
  'a word other than false is safe (0)': { user: 'safe=0', expect: contained },
  'a word other than false is safe (no)': { env: { npm_config_safe: 'no' }, expect: contained },
  'a word other than false is safe (null)': { env: { npm_config_safe: 'null' }, expect: contained },
  'false is a word of the command line too': { user: 'safe=true', args: ['--safe=false'], expect: blocked },
}

for (const [name, { args = [], env = {}, project = '', user = '', expect }] of Object.entries(cases)) {
  void t.test(name, async t => {
    const files = { 'home/.npmrc': user, 'project/.npmrc': project, 'project/evil': 'safe=false\n' }
    const world = await makeProject(t, { packages, manifest, files })
    // the user's file is the default one: a variable that names it would itself be the user's word
    const { code, stderr } = await world.run(['install', ...args], { ...env, npm_config_userconfig: undefined })
    t.equal(code, 0, stderr)
    t.equal(howItRan(world), expect)
    if (/false|evil/.test(project)) {
      t.match(stderr, /warn containment (safe|userconfig) in .*\.npmrc is ignored/)
    }
  })
}

void t.test('unsafe is a word of the command line only', async t => {
  const world = await makeProject(t, { packages, manifest, files: { 'home/.npmrc': 'safe=true\nunsafe=true\n' } })
  await world.run(['install'])
  t.equal(howItRan(world), contained)
  rmSync(join(world.directory, 'node_modules'), { recursive: true })
  t.equal((await world.run(['install', '--safe-mode'])).code, 1)
  t.equal(howItRan(world), blocked)
})

void t.test('config ls -l shows the options', async t => {
  const world = await makeProject(t, {})
  const { stdout } = await world.run(['config', 'ls', '-l'])
  t.match(stdout, /^safe = false$/m)
  t.match(stdout, /^containment-backend = "auto"$/m)
  t.match(stdout, /^containment-require = "any"$/m)
  t.equal((await world.run(['config', 'set', 'safe', 'true'])).code, 0)
  t.equal((await world.run(['config', 'get', 'safe'])).stdout.trim(), 'true')
})

import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dist, pristine } from '../fork/paths.js'
import { withoutNamespaces } from '../test/fixtures/without-namespaces.js'
import { hasLandlock } from './has-landlock.js'
import { measureInTurn, median, medianRatio } from './measure-pairs.js'
import { runProgram } from './run-program.js'

const fork = join(dist, 'bin/npm-cli.js')
const stock = join(pristine, 'bin/npm-cli.js')

/** A comparison of the fork with stock npm over one command: medians in milliseconds, and the median of the ratios. */
export interface Comparison {
  readonly name: string
  readonly fork: number
  readonly stock: number
  readonly ratio: number
  /** What a script costs more, in milliseconds, where many run one after another. */
  readonly perScript?: number
  /** Whether the ratio has a bound. */
  readonly isBounded: boolean
}

interface Arms {
  readonly name: string
  readonly directory: string
  readonly forkArgs: readonly string[]
  readonly stockArgs: readonly string[]
  /** How many scripts they run. */
  readonly scripts?: number
  /** Whether both run where no namespace can be made. */
  readonly isWithoutNamespaces?: boolean
}

const cleanEnvironment = (scratch: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: join(scratch, 'home'),
  npm_config_cache: join(scratch, 'cache'),
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_offline: 'true',
})

const compare = async (scratch: string, rounds: number, arms: Arms): Promise<Comparison> => {
  const options = { cwd: arms.directory, env: cleanEnvironment(scratch) }
  const [program, ...given] = [...(arms.isWithoutNamespaces === true ? withoutNamespaces : []), process.execPath]
  const run = (args: readonly string[]): Promise<void> => runProgram(program, [...given, ...args], options)
  const samples = await measureInTurn(
    { fork: () => run([fork, ...arms.forkArgs]), stock: () => run([stock, ...arms.stockArgs]) },
    rounds,
  )
  const [ours, theirs] = [median(samples.fork), median(samples.stock)]
  return {
    ...{ name: arms.name, fork: ours, stock: theirs, ratio: medianRatio(samples.fork, samples.stock) },
    isBounded: arms.isWithoutNamespaces !== true,
    ...(arms.scripts === undefined ? {} : { perScript: (ours - theirs) / arms.scripts }),
  }
}

const canRefuseNamespaces = (): boolean => {
  const [program, ...given] = [...withoutNamespaces, 'true']
  return spawnSync(program, given).status === 0
}

/** A project with `count` installed packages, each with one script. */
const makeProject = (directory: string, count: number, script: string): string => {
  const names = Array.from({ length: count }, (_, index) => `package-${String(index).padStart(3, '0')}`)
  const dependencies = Object.fromEntries(names.map(name => [name, '1.0.0']))
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'bench', version: '1.0.0', dependencies }))
  for (const name of names) {
    const home = join(directory, 'node_modules', name)
    mkdirSync(home, { recursive: true })
    writeFileSync(
      join(home, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', scripts: { postinstall: script } }),
    )
  }
  return directory
}

/** The fork beside stock npm: starting up, and rebuilding packages whose script is as small as one can be. */
export const measureCommands = async (scratch: string, rounds: number, packages: number): Promise<Comparison[]> => {
  const empty = makeProject(join(scratch, 'empty'), 0, '')
  const many = makeProject(join(scratch, 'many'), packages, 'node -e 0')
  const rebuild = {
    directory: many,
    forkArgs: ['rebuild', '--safe'],
    stockArgs: ['rebuild', '--dangerously-allow-all-scripts'],
    scripts: packages,
  }
  return [
    // a few percent of some 70 ms: of fewer rounds the median says little
    await compare(scratch, 3 * rounds, {
      name: '--version',
      directory: empty,
      forkArgs: ['--version'],
      stockArgs: ['--version'],
    }),
    await compare(scratch, rounds, {
      name: 'install --dry-run',
      directory: many,
      forkArgs: ['install', '--dry-run'],
      stockArgs: ['install', '--dry-run'],
    }),
    await compare(scratch, rounds, { ...rebuild, name: `rebuild of ${packages} packages, --safe against stock` }),
    ...(hasLandlock() && canRefuseNamespaces()
      ? [
          await compare(scratch, rounds, {
            ...rebuild,
            name: 'the same in the landlock tier, where there are no namespaces',
            isWithoutNamespaces: true,
          }),
        ]
      : []),
  ]
}

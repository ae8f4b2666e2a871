import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dist, pristine } from '../fork/paths.js'
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
}

interface Arms {
  readonly name: string
  readonly directory: string
  readonly forkArgs: readonly string[]
  readonly stockArgs: readonly string[]
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
  const samples = await measureInTurn(
    {
      fork: () => runProgram(process.execPath, [fork, ...arms.forkArgs], options),
      stock: () => runProgram(process.execPath, [stock, ...arms.stockArgs], options),
    },
    rounds,
  )
  return {
    name: arms.name,
    fork: median(samples.fork),
    stock: median(samples.stock),
    ratio: medianRatio(samples.fork, samples.stock),
  }
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
    await compare(scratch, rounds, {
      name: `rebuild of ${packages} packages, --safe against stock`,
      directory: many,
      forkArgs: ['rebuild', '--safe'],
      stockArgs: ['rebuild', '--dangerously-allow-all-scripts'],
    }),
  ]
}

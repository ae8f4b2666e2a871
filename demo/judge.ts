import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textsBelow } from '../test/fixtures/texts-below.js'
import { appManifest, notesSource, type AdaHome } from './ada-home.js'
import { victims, wormName } from './packages.js'

/** One line of the table: what to look at, and how it looks after each install. */
export interface Finding {
  readonly what: string
  /** How it is when nothing is contained, and how when it is. */
  readonly expected: Readonly<Record<Install, boolean>>
  /** The words for true and false. */
  readonly words: readonly [string, string]
  readonly group: 'worm' | 'real'
  /** What the worm was denied when it is not so. */
  readonly denied?: string
}

export type Install = 'unsafe' | 'safe'

const effect = (what: string, words: readonly [string, string], denied: string): Finding => ({
  what,
  words,
  denied,
  expected: { unsafe: true, safe: false },
  group: 'worm',
})
const use = (what: string): Finding => ({
  what,
  words: ['yes', 'NO'],
  expected: { unsafe: true, safe: true },
  group: 'real',
})

export const findings = {
  ran: { ...use('its postinstall script ran'), group: 'worm' },
  token: effect('it has Ada’s npm token', ['STOLEN', 'no'], 'reading ~/.npmrc'),
  manifest: effect('it is in her package.json', ['ADDED', 'no'], 'writing ~/projects/app/package.json'),
  'ada-colors': effect('ada-colors 1.0.1 with the worm in it', ['PUBLISHED', 'no'], 'publishing ada-colors'),
  'ada-dates': effect('ada-dates 1.0.1 with the worm in it', ['PUBLISHED', 'no'], 'publishing ada-dates'),
  notes: effect('her other project', ['CHANGED', 'as before'], 'writing ~/projects/notes/index.js'),
  home: effect('its file in her HOME', ['THERE', 'no'], 'writing ~/worm-was-here.txt'),
  'core-js': use('core-js works'),
  esbuild: use('esbuild transforms a file'),
  'node-expat': use('node-expat, compiled here, parses XML'),
} as const satisfies Record<string, Finding>

export type FindingName = keyof typeof findings
export type Verdict = Readonly<Record<FindingName, boolean>>

const isInfected = async (registry: string, name: string): Promise<boolean> => {
  const response = await fetch(`${registry}${name}`)
  return JSON.stringify(await response.json()).includes(wormName)
}

/** Runs a program in the app and compares what it prints. */
const prints = (cwd: string, args: readonly string[], expected: string): boolean =>
  spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 30_000 }).stdout === expected

const transforms = (app: string): boolean =>
  spawnSync(join(app, 'node_modules/.bin/esbuild'), ['hello.ts', '--outfile=hello.js'], {
    cwd: app,
    env: { PATH: process.env['PATH'], HOME: app },
    stdio: 'ignore',
  }).status === 0 && prints(app, ['hello.js'], 'hello esbuild\n')

const expat = `const parser = new (require('node-expat').Parser)('UTF-8')
parser.on('text', text => console.log(text))
parser.parse('<greeting>hello expat</greeting>')`

const coreJs = "console.log(require('core-js/actual/array/at')(['hello', 'core-js'], -1))"

/** Looks at Ada's files and at the registry. What the worm says of itself does not count. */
export const judge = async ({ home, app }: AdaHome, registry: string, token: string): Promise<Verdict> => {
  const modules = join(app, 'node_modules')
  const [colors, dates] = await Promise.all(victims.map(name => isInfected(registry, name)))
  return {
    ran: existsSync(join(modules, wormName, 'ran.txt')),
    token: textsBelow(modules).some(text => text.includes(token)),
    manifest: readFileSync(join(app, 'package.json'), 'utf8') !== appManifest,
    'ada-colors': colors === true,
    'ada-dates': dates === true,
    notes: readFileSync(join(home, 'projects/notes/index.js'), 'utf8') !== notesSource,
    home: existsSync(join(home, 'worm-was-here.txt')),
    'core-js': prints(app, ['-e', coreJs], 'core-js\n'),
    esbuild: transforms(app),
    'node-expat': prints(app, ['-e', expat], 'hello expat\n'),
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAdaHome, type AdaHome } from './ada-home.js'
import { readReport, type ContainmentReport } from './containment-report.js'
import { deniedLines } from './denied-lines.js'
import { startDemoRegistry } from './demo-registry.js'
import { commandOf, runInstall } from './install.js'
import { judge, type Install, type Verdict } from './judge.js'
import { wormName } from './packages.js'
import { surprises, tableLines } from './print-table.js'
import type { Style } from './style.js'

export interface DemoOptions {
  /** An empty directory; everything happens below it. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly style: Style
  /** Prints a line. */
  readonly say: (line: string) => void
}

interface Result {
  readonly verdict: Verdict
  readonly ada: AdaHome
  readonly report: ContainmentReport
}

/**
 * Runs the same install twice, looks at what became of Ada, and prints it.
 * @returns whether everything is as it is claimed
 */
export const runDemo = async ({ directory, signal, style, say }: DemoOptions): Promise<boolean> => {
  const started = Date.now()
  const step = async <Value>(what: string, work: () => Promise<Value>): Promise<Value> => {
    const begin = Date.now()
    const value = await work()
    say(style.dim(`  ${what.padEnd(64)}${((Date.now() - begin) / 1000).toFixed(1)} s`))
    return value
  }

  say(style.strong('One install, two ways'))
  say('Ada has an npm token in her HOME, two packages on a registry, and an app. The app needs esbuild, core-js')
  say('and node-expat, and something harmless whose own dependency is a worm: its postinstall steals the token,')
  say('publishes itself in her packages and writes itself into her projects. All of it in a temporary directory.')
  say('')

  const registry = await step('a registry on 127.0.0.1, with the packages', () => startDemoRegistry(directory, signal))
  try {
    const { url, tokens, reset } = registry
    const install = async (way: Install): Promise<Result> => {
      const ada = makeAdaHome(join(directory, way, 'home'), url, tokens.ada)
      reset()
      const run = await step(commandOf(way), () => runInstall(way, ada, signal))
      return { ada, verdict: await judge(ada, url, tokens.ada), report: readReport(run.stdout) }
    }
    const unsafe = await install('unsafe')
    const safe = await install('safe')
    const verdicts = { unsafe: unsafe.verdict, safe: safe.verdict }

    say('')
    for (const line of tableLines(verdicts, style)) say(line)
    say('')
    say(style.strong('What was denied, and to whom'))
    for (const line of deniedLines(safe.report, verdicts, safe.ada)) say(line)
    const wrong = surprises(verdicts)
    if (!safe.report.scripts.some(script => script.package.startsWith(`${wormName}@`))) {
      wrong.push('--safe: npm does not report that it contained the worm')
    }
    say('')
    for (const line of wrong) say(style.bad(`NOT AS CLAIMED  ${line}`))
    const wormNotes = join(unsafe.ada.app, 'node_modules', wormName, 'failed.txt')
    if (wrong.length > 0 && existsSync(wormNotes)) say(readFileSync(wormNotes, 'utf8'))
    const seconds = ((Date.now() - started) / 1000).toFixed(0)
    if (wrong.length === 0) say(style.good(`As claimed: judged by Ada’s files and by the registry, in ${seconds} s.`))
    return wrong.length === 0
  } finally {
    await registry.stop()
  }
}

// Are all lines of what ships run by the tests? Reads what every Node.js process of a test run left in a coverage
// directory (NODE_V8_COVERAGE), also the assembled npm, whose files are the compiled ones without their source maps.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { layout } from '../fork/assemble/layout.js'
import { listFiles } from '../fork/assemble/list-files.js'
import { withoutSourceMap } from '../fork/assemble/overlay.js'
import { build, compiled, root } from '../fork/paths.js'
import { type Lengths, measuredFile, type Ours } from './measured-file.js'

interface Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

/** What V8 knows of one script. */
interface ScriptCoverage {
  readonly url: string
  readonly functions: readonly {
    readonly functionName: string
    readonly isBlockCoverage: boolean
    readonly ranges: readonly Range[]
  }[]
}

const parts = layout.filter(({ from }) => from === 'lib' || from.startsWith('workspaces/'))

const outputOf = (source: string): string => join(compiled, source.replace(/\.ts$/, '.js'))

/** Of a file that holds nothing but types this is left, and nobody loads it. */
const nothing = '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n'

const hasCode = (source: string): boolean => withoutSourceMap(readFileSync(outputOf(source), 'utf8')) !== nothing

/** The TypeScript that ships and does something, as paths in the checkout. */
const sources = parts
  .map(({ from }) => (from === 'lib' ? from : join(from, 'lib')))
  .flatMap(directory => listFiles(join(root, directory)).map(name => join(directory, name)))
  .filter(path => path.endsWith('.ts') && !path.endsWith('.d.ts') && hasCode(path))

const lengthsOf = (file: string): Lengths => {
  const text = readFileSync(file, 'utf8')
  return { shipped: withoutSourceMap(text).length, whole: text.length }
}

const lengths = new Map(sources.map(outputOf).map(file => [file, lengthsOf(file)]))

const ours: Ours = { parts, lengths, compiled }

/** A script's first function is all of it. */
const lengthOf = ({ functions }: ScriptCoverage): number => functions[0]?.ranges[0]?.endOffset ?? 0

/** The same coverage as of the compiled file, whose last line points to its source map. */
const asCompiled = (script: ScriptCoverage): ScriptCoverage[] => {
  const length = lengthOf(script)
  const file = script.url.startsWith('file:') ? measuredFile(fileURLToPath(script.url), length, ours) : undefined
  if (file === undefined) {
    return []
  }
  const whole = lengths.get(file)?.whole ?? length
  return [
    {
      url: pathToFileURL(file).href,
      functions: script.functions.map(entry => ({
        ...entry,
        ranges: entry.ranges.map(range => (range.endOffset === length ? { ...range, endOffset: whole } : range)),
      })),
    },
  ]
}

const readResult = (file: string): readonly ScriptCoverage[] => {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { result: readonly ScriptCoverage[] }).result
  } catch {
    // a process that was killed while it wrote
    return []
  }
}

const rewrite = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from).filter(name => name.endsWith('.json'))) {
    const result = readResult(join(from, name)).flatMap(asCompiled)
    if (result.length > 0) {
      writeFileSync(join(to, name), JSON.stringify({ result }))
    }
  }
}

const report = (from: string, to: string): number =>
  spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/c8/bin/c8.js'),
      'report',
      `--temp-directory=${from}`,
      `--reports-dir=${to}`,
      '--reporter=text',
      '--reporter=json-summary',
      '--skip-full',
      '--exclude-after-remap',
      '--include=lib/**/*.ts',
      '--include=workspaces/*/lib/**/*.ts',
      '--exclude=**/test/**',
      '--check-coverage',
      '--lines=100',
      '--statements=0',
      '--functions=0',
      '--branches=0',
    ],
    { cwd: root, stdio: 'inherit' },
  ).status ?? 1

/** Of what no test loads, and of what c8 cannot read, its report says nothing. */
const missing = (reports: string): string[] => {
  const summary = JSON.parse(readFileSync(join(reports, 'coverage-summary.json'), 'utf8')) as object
  return sources.filter(source => !Object.hasOwn(summary, join(root, source)))
}

const main = (): number => {
  const mapped = join(build, 'coverage-mapped')
  const reports = join(build, 'coverage-report')
  rewrite(process.argv[2] ?? join(build, 'coverage'), mapped)
  const status = report(mapped, reports)
  const left = missing(reports)
  for (const source of left) {
    process.stderr.write(`not measured: ${source}\n`)
  }
  return status === 0 && left.length > 0 ? 1 : status
}

process.exitCode = main()

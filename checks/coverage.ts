// Are all lines of what ships run by the tests? Reads what every Node.js process of a test run left in a coverage
// directory (NODE_V8_COVERAGE), also the assembled npm, whose files are the compiled ones without their source maps.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { layout } from '../fork/assemble/layout.js'
import { listFiles } from '../fork/assemble/list-files.js'
import { withoutSourceMap } from '../fork/assemble/overlay.js'
import { build, compiled, pristine, root } from '../fork/paths.js'

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

/** The TypeScript that ships, as paths in the checkout. */
const sources = parts
  .map(({ from }) => (from === 'lib' ? from : join(from, 'lib')))
  .flatMap(directory => listFiles(join(root, directory)).map(name => join(directory, name)))
  .filter(path => path.endsWith('.ts') && !path.endsWith('.d.ts'))

const outputOf = (source: string): string => join(compiled, source.replace(/\.ts$/, '.js'))

const outputs = new Set(sources.map(outputOf))

/** Other npms that the tests' own tools bring, or that are installed: they have files of the same names. */
const isForeign = (path: string): boolean =>
  [join(root, 'node_modules/'), pristine].some(place => path.startsWith(place)) ||
  path.includes('/lib/node_modules/npm/')

/** The compiled file that a loaded one is: in its own place, or in an assembled npm, of which tests make copies. */
const compiledOf = (url: string): string | undefined => {
  if (!url.startsWith('file:')) {
    return undefined
  }
  const path = fileURLToPath(url)
  if (isForeign(path)) {
    return undefined
  }
  const shipped = parts.flatMap(({ from, to }) => {
    const at = path.lastIndexOf(`/${to}/`)
    return at === -1 ? [] : [join(compiled, from, path.slice(at + to.length + 2))]
  })
  return [path, ...shipped].find(file => outputs.has(file))
}

const lengths = new Map<string, { readonly shipped: number; readonly whole: number }>()

const lengthsOf = (file: string): { readonly shipped: number; readonly whole: number } => {
  const known = lengths.get(file)
  if (known !== undefined) {
    return known
  }
  const text = readFileSync(file, 'utf8')
  const found = { shipped: withoutSourceMap(text).length, whole: text.length }
  lengths.set(file, found)
  return found
}

/** The same coverage as of the compiled file, whose last line points to its source map. */
const asCompiled = ({ url, functions }: ScriptCoverage): ScriptCoverage[] => {
  const file = compiledOf(url)
  if (file === undefined) {
    return []
  }
  const { shipped, whole } = lengthsOf(file)
  return [
    {
      url: pathToFileURL(file).href,
      functions: functions.map(entry => ({
        ...entry,
        ranges: entry.ranges.map(range => (range.endOffset === shipped ? { ...range, endOffset: whole } : range)),
      })),
    },
  ]
}

/** Nothing ran: so that a file which no test loads counts too. */
const unused = (file: string): ScriptCoverage => ({
  url: pathToFileURL(file).href,
  functions: [
    {
      functionName: '',
      isBlockCoverage: true,
      ranges: [{ startOffset: 0, endOffset: lengthsOf(file).whole, count: 0 }],
    },
  ],
})

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
  const write = (name: string, result: readonly ScriptCoverage[]): void => {
    writeFileSync(join(to, name), JSON.stringify({ result }))
  }
  for (const name of readdirSync(from).filter(name => name.endsWith('.json'))) {
    const result = readResult(join(from, name)).flatMap(asCompiled)
    if (result.length > 0) {
      write(name, result)
    }
  }
  write('coverage-none.json', [...outputs].map(unused))
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
      // the aim is every line; what the parts that came together last still lack is being tested
      '--lines=99',
      '--statements=0',
      '--functions=0',
      '--branches=0',
    ],
    { cwd: root, stdio: 'inherit' },
  ).status ?? 1

/** c8 leaves out, in silence, what it cannot read. */
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

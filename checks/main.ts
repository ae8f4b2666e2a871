import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, compiled, dist, root } from '../fork/paths.js'

const coverage = join(build, 'coverage')
const tool = (path: string): string => join(root, 'node_modules', path)

interface Stage {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** The unit tests see the bundled packages of the assembled npm, as the same code does inside it. */
const testEnv = { NODE_PATH: join(dist, 'node_modules'), NODE_V8_COVERAGE: coverage }

const testFiles = (args: readonly string[]): string[] =>
  args.map(name => (name.endsWith('.ts') ? join(compiled, name.replace(/\.ts$/, '.js')) : name))

const stages = (args: readonly string[]): Stage[] => [
  { name: 'format', args: [tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
  { name: 'lint', args: [tool('eslint/bin/eslint.js'), '.'] },
  { name: 'test', args: [tool('tap/dist/esm/run.mjs'), '--reporter=tap', ...testFiles(args)], env: testEnv },
  { name: 'coverage', args: [join(compiled, 'checks/coverage.js')] },
]

const main = (args: readonly string[]): number => {
  rmSync(coverage, { recursive: true, force: true })
  const all = stages(args)
  // named files: only those, without the checks of the whole tree
  for (const { name, args: command, env } of args.length ? all.filter(stage => stage.name === 'test') : all) {
    process.stderr.write(`${name} …\n`)
    const { status } = spawnSync(process.execPath, command, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    })
    if (status !== 0) {
      process.stderr.write(`${name} failed\n`)
      return status ?? 1
    }
  }
  return 0
}

process.exitCode = main(process.argv.slice(2))

import { spawn } from 'node:child_process'
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

/** What is done one after another; the stages of a group beside each other. */
const groups = (args: readonly string[]): Stage[][] => {
  const test = {
    name: 'test',
    args: [tool('tap/dist/esm/run.mjs'), '--reporter=tap', ...testFiles(args)],
    env: testEnv,
  }
  // named files: only those, without the checks of the whole tree
  return args.length > 0
    ? [[test]]
    : [
        [
          { name: 'format', args: [tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
          { name: 'lint', args: [tool('eslint/bin/eslint.js'), '.'] },
        ],
        [test],
        [{ name: 'coverage', args: [join(compiled, 'checks/coverage.js')] }],
      ]
}

/** @returns the exit code, which is no 0 where it was killed */
const run = ({ name, args, env }: Stage): Promise<number> =>
  new Promise((resolve, reject) => {
    process.stderr.write(`${name} …\n`)
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', reject)
    child.on('close', code => {
      if (code !== 0) {
        process.stderr.write(`${name} failed\n`)
      }
      resolve(code ?? 1)
    })
  })

const main = async (args: readonly string[]): Promise<number> => {
  rmSync(coverage, { recursive: true, force: true })
  for (const group of groups(args)) {
    const codes = await Promise.all(group.map(run))
    const failed = codes.find(code => code !== 0)
    if (failed !== undefined) {
      return failed
    }
  }
  return 0
}

// should it end before it has told anything
process.exitCode = 1
void main(process.argv.slice(2)).then(code => {
  process.exitCode = code
})

import { spawn } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { failuresOf } from './failures.js'

export interface FileRun {
  /** What failed, as texts that two runs can be compared by. */
  readonly failures: readonly string[]
  /** How many assertions there were. */
  readonly assertions: number
}

/** Variables that the suite's own manifest wants, as `NAME=value`. */
const wanted = (directory: string): Record<string, string> => {
  const { tap } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    readonly tap?: { readonly 'test-env'?: string | readonly string[] }
  }
  const entries = [tap?.['test-env'] ?? []].flat().map(entry => entry.split(/=(.*)/s).slice(0, 2))
  return Object.fromEntries(entries) as Record<string, string>
}

/**
 * Runs one of upstream's test files by itself, in an environment with nothing of the user's.
 * @param root the copy of the checkout, which is cut out of what is compared
 * @param directory the suite's, below `root`
 * @param seconds the file is ended after that many
 */
export const runFile = async (root: string, directory: string, file: string, seconds: number): Promise<FileRun> => {
  const home = join(root, '.conformance-home')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const child = spawn(process.execPath, [file], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', TAP_BAIL: '0', ...wanted(directory) },
  })
  const limit = AbortSignal.timeout(seconds * 1000)
  limit.addEventListener('abort', () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL')
  })
  const exit = new Promise<number | undefined>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      resolve(code ?? undefined)
    })
  })
  const [bytes, code] = await Promise.all([buffer(child.stdout), exit])
  const output = bytes.toString().replaceAll(root, '<checkout>')
  const failures = failuresOf(output)
  const end = limit.aborted ? [`no end after ${seconds} s`] : []
  const crash =
    !limit.aborted && code !== 0 && failures.length === 0 ? [`exit code ${code ?? 'none'}, without a failed test`] : []
  return { failures: [...failures, ...end, ...crash], assertions: (output.match(/^ *(not )?ok /gm) ?? []).length }
}

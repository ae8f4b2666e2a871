import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Runs a program to its end and keeps what it printed.
 * @param {string} command absolute path, or a name on PATH
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} [options] `show`: pass its output through as well
 * @returns {Promise<{ code: number, output: string }>} exit code (128 + n after a signal) and both streams, interleaved
 */
export const runToEnd = (command, args, { cwd, env, show = false } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    const keep = stream => chunk => {
      chunks.push(chunk)
      if (show) stream.write(chunk)
    }
    child.stdout.on('data', keep(process.stdout))
    child.stderr.on('data', keep(process.stderr))
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal], output: Buffer.concat(chunks).toString('utf8') }),
    )
  })

/**
 * Replaces this process as far as Node.js can: the child has our terminal, gets our signals, and its end is ours.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} the exit code
 */
export const handOver = (command, args, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' })
    const forward = signal => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })

/**
 * The environment without what an outer `npm run` exported: its configuration is not ours. How to reach the registry
 * stays: it may stand nowhere else.
 */
export const withoutNpm = (env = process.env) =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(?!config_(registry|cafile|proxy|https_proxy|noproxy)$)/i.test(name)),
  )

import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

/** What is kept of a command's output, in characters; the end is where errors are told. */
const mostOutput = 1 << 18

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
  /** After how many milliseconds it is killed, with all that it started. */
  readonly timeLimit: number
}

/** How a command ended. */
export interface Ended {
  readonly code: number | undefined
  readonly signal: string | undefined
  readonly isExpired: boolean
  /** Standard output and standard error as they came, without control characters. */
  readonly output: string
  readonly milliseconds: number
}

/** Strangers wrote it: nothing of it may reach a terminal or a page as anything but text. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '')

/** Runs a command in a process group of its own, to its end or to its limit. Never rejects: what failed is in the result. */
export const runCommand = ({ file, args, directory, environment, timeLimit }: Command): Promise<Ended> =>
  new Promise(resolve => {
    const started = performance.now()
    const child = spawn(file, args, {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let output = ''
    let isExpired = false
    const keep = (chunk: string): void => {
      output = (output + chunk).slice(-mostOutput)
    }
    const timer = setTimeout(() => {
      isExpired = true
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL')
      } catch {
        // it has just ended
      }
    }, timeLimit)
    const end = (code: number | undefined, signal: string | undefined): void => {
      clearTimeout(timer)
      resolve({ code, signal, isExpired, output: printable(output), milliseconds: performance.now() - started })
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', error => {
      keep(error.message)
      end(undefined, undefined)
    })
    child.on('close', (code, signal) => {
      end(code ?? undefined, signal ?? undefined)
    })
  })

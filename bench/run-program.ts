import { spawn, type SpawnOptions } from 'node:child_process'

/** Runs a program whose output does not matter, to its end. A failure is an error: a fast failure is no figure. */
export const runProgram = (file: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'ignore', ...options })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve()
      } else {
        reject(new Error(`${file} ${args.slice(0, 4).join(' ')} ended with ${String(code ?? signal)}`))
      }
    })
  })

declare module '@npmcli/promise-spawn' {
  import type { ChildProcess, SpawnOptions } from 'node:child_process'

  interface PromiseSpawnOptions extends Omit<SpawnOptions, 'shell'> {
    /** `true` is the platform's default shell; a string names another one. */
    shell?: boolean | string | undefined
    /** Whether output is decoded and trimmed; default true. */
    stdioString?: boolean | undefined
  }

  interface PromiseSpawnResult {
    cmd: string
    args: string[]
    code: number
    signal: NodeJS.Signals | null
    stdout: string | Buffer | null
    stderr: string | Buffer | null
  }

  interface PromiseSpawnRunning {
    process: ChildProcess
    stdin: ChildProcess['stdin']
  }

  /** `extra` is spread over the result, and over the error when the program fails. */
  function promiseSpawn<Extra extends object>(
    command: string,
    args: readonly string[],
    options: PromiseSpawnOptions,
    extra: Extra,
  ): Promise<PromiseSpawnResult & Extra> & PromiseSpawnRunning

  export = promiseSpawn
}

declare module '@npmcli/promise-spawn/lib/escape.js' {
  /** Quotes one argument for a POSIX shell. */
  export function sh(argument: string): string
}

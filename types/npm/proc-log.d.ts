declare module 'proc-log' {
  type LogLevel = 'notice' | 'error' | 'warn' | 'info' | 'verbose' | 'http' | 'silly' | 'timing'
  type OutputLevel = 'standard' | 'error' | 'buffer' | 'flush'

  /** Emits `log` on process: a level, then a title and what to print. Whether anyone listened. */
  type Log = (title: string, ...rest: unknown[]) => boolean
  /** Emits `output` on process: a level, then what to print. Whether anyone listened. */
  type Output = (...args: unknown[]) => boolean
  /** Ends what was started. Whether anyone listened. */
  type End = () => boolean

  /** Key of an options object that may follow what is printed. */
  export const META: unique symbol

  export const log: Readonly<Record<LogLevel, Log>> & {
    pause(): boolean
    resume(): boolean
    readonly LEVELS: readonly (LogLevel | 'pause' | 'resume')[]
    readonly KEYS: Readonly<{ [Level in LogLevel | 'pause' | 'resume']: Level }>
  }

  export const output: Readonly<Record<OutputLevel, Output>> & {
    readonly LEVELS: readonly OutputLevel[]
    readonly KEYS: Readonly<{ [Level in OutputLevel]: Level }>
  }

  export const time: {
    start(name: string): End
    start<Result>(name: string, run: () => Result): Result
    end(name: string): boolean
    readonly LEVELS: readonly ('start' | 'end')[]
    readonly KEYS: { readonly start: 'start'; readonly end: 'end' }
  }

  export const input: {
    /** Logs and progress pause until the end: the terminal belongs to someone else. */
    start(): End
    start<Result>(run: () => Result): Result
    end(...args: unknown[]): boolean
    read(...args: unknown[]): Promise<string>
    readonly LEVELS: readonly ('start' | 'end' | 'read')[]
    readonly KEYS: { readonly start: 'start'; readonly end: 'end'; readonly read: 'read' }
  }
}

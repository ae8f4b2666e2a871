import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Duplex, Readable, Writable } from 'node:stream'
import { untilClosed } from '../backend/until-closed.js'
import { channelDescriptor, isLasting, type LauncherProcess } from './launcher-process.js'

/**
 * A launcher that a pool has forked. It is no child of npm's, so that nobody tells npm how it ended: it has when its socket closes,
 * and the status that came by the socket says the rest.
 */
export class PooledLauncher extends EventEmitter implements LauncherProcess {
  /** What the pool says of it. Nobody else is given the number while the pool lives, which waits for none of its launchers. */
  pid: number | undefined
  readonly exitCode = null
  signalCode: NodeJS.Signals | null = null
  readonly stdio: readonly unknown[]
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly #pool: LauncherProcess

  /** @param stdio its descriptors 0 to 3, as npm has them */
  constructor(pool: ChildProcess, stdio: readonly unknown[]) {
    super()
    this.#pool = pool
    this.stdio = stdio
    const [stdin, stdout, stderr] = stdio as [Writable | null, Readable | null, Readable | null]
    this.stdin = stdin
    this.stdout = stdout
    this.stderr = stderr
    const channel = stdio[channelDescriptor] as Duplex
    // what is not read of it was never said
    channel.on('error', () => undefined)
    channel.once('close', () => {
      this.#end()
    })
  }

  kill(signal: NodeJS.Signals | number = 'SIGTERM'): boolean {
    try {
      return this.pid !== undefined && isLasting(this) && isLasting(this.#pool) && process.kill(this.pid, signal)
    } catch {
      // the pool has ended, and npm has not heard of it
      return false
    }
  }

  // npm waits for its sockets alone
  ref(): void {
    return undefined
  }

  unref(): void {
    return undefined
  }

  /** As Node.js does it when a child has ended: what nobody reads is thrown away. */
  #end(): void {
    this.signalCode = 'SIGKILL'
    this.emit('exit', null, this.signalCode)
    this.stdin?.destroy()
    const outputs = [this.stdout, this.stderr]
    outputs.forEach(output => output?.resume())
    void Promise.all(outputs.map(untilClosed)).then(() => {
      this.emit('close', null, this.signalCode)
    })
  }
}

import { connect, type Socket } from 'node:net'
import type { Host } from '../grants/host.js'
import type { Reach } from './reach.js'

/** How a granted host was not reached. */
export type DialFailure =
  /** Resolution gave addresses that nobody is granted. */
  { readonly kind: 'refused' } | { readonly kind: 'failed'; readonly reason: string }

export interface DialLimits {
  /** For one address, and for resolving the name: milliseconds. */
  readonly milliseconds: number
  /** Of so many addresses. */
  readonly addresses: number
  /** Ends what is still being tried. */
  readonly signal?: AbortSignal
}

const within = <Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('it took too long'))
    }, milliseconds).unref()
  })
  return Promise.race([promise, late]).finally(() => {
    clearTimeout(timer)
  })
}

const connectTo = (host: string, port: number, { milliseconds, signal }: DialLimits): Promise<Socket> =>
  new Promise((resolve, reject) => {
    // a socket whose signal has been given already connects all the same
    signal?.throwIfAborted()
    const socket = connect({ host, port, allowHalfOpen: true, ...(signal === undefined ? {} : { signal }) })
    socket.setTimeout(milliseconds, () => {
      socket.destroy(new Error('it took too long'))
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.setTimeout(0)
      resolve(socket)
    })
  })

const failure = (error: unknown): DialFailure => ({
  kind: 'failed',
  reason: error instanceof Error ? error.message : String(error),
})

/**
 * Connects to a granted host. Its name is looked up once, and what is dialled is an address that was looked at: a name
 * that resolves to something else a moment later changes nothing.
 */
export const dial = async ({ name, port }: Host, reach: Reach, limits: DialLimits): Promise<Socket | DialFailure> => {
  let found: readonly string[]
  try {
    found = await within(reach.lookup(name), limits.milliseconds)
  } catch (error) {
    return failure(error)
  }
  const permitted = found.filter(address => reach.permits(address)).slice(0, limits.addresses)
  let last: DialFailure = { kind: 'refused' }
  for (const address of permitted) {
    try {
      return await connectTo(address, port, limits)
    } catch (error) {
      last = failure(error)
    }
  }
  return last
}

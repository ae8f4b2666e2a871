import { SocketAddress } from 'node:net'
import { normalize } from 'node:path/posix'
import type { DeniedAttempt, DeniedAttempts } from '../contract.js'

/** The launcher cuts what is longer. */
const mostBytes = 1024

/** Four or sixteen bytes of address, two of port. */
const readAddress = (bytes: Buffer): string | undefined => {
  const host = bytes.subarray(0, -2)
  if (host.length !== 4 && host.length !== 16) {
    return undefined
  }
  const port = bytes.readUInt16BE(host.length)
  if (host.length === 4) {
    return `${host.join('.')}:${port}`
  }
  const groups = host.toString('hex').match(/.{4}/g) ?? []
  return `[${new SocketAddress({ family: 'ipv6', address: groups.join(':') }).address}]:${port}`
}

const readPath = (bytes: Buffer): string | undefined => {
  const path = normalize(bytes.toString('utf8'))
  return path.startsWith('/') ? (bytes.length < mostBytes ? path : `${path}…`) : undefined
}

const readDenial = (kind: string, bytes: Buffer): DeniedAttempt | undefined => {
  if (kind === 'write') {
    const path = readPath(bytes)
    if (path === undefined || path === '/' || !path.endsWith('/')) {
      return path === undefined ? undefined : { kind: 'refused', path }
    }
    return { kind: 'refused', path: path.slice(0, -1), isDirectory: true }
  }
  if (kind === 'secret') {
    const path = readPath(bytes)
    return path === undefined ? undefined : { kind, path }
  }
  if (kind === 'name') {
    return { kind: 'lookup', name: bytes.toString('utf8') }
  }
  if (kind === 'network') {
    return { kind: 'network' }
  }
  const address = kind === 'socket' ? readPath(bytes) : readAddress(bytes)
  return address === undefined ? undefined : { kind: 'connect', address }
}

/**
 * What a script was denied, by the launcher's status. The details are the script's own text: untrusted, decoded here and
 * nowhere printed without its control characters removed. A line that is not exactly as the launcher writes it is ignored.
 */
export const readDenials = (text: string): DeniedAttempts => ({
  denials: [
    ...text.matchAll(/^denied (connect|socket|write|name|network|secret) \d{1,4} ((?:[0-9a-f]{2}){1,1024})$/gm),
  ].flatMap(([, kind = '', hex = '']) => readDenial(kind, Buffer.from(hex, 'hex')) ?? []),
  untold: Number(/^denied-more (\d{1,10})$/m.exec(text)?.[1] ?? 0),
})

import { hasControls } from './has-controls.js'

/** One port of one host, by the one spelling that its name has: lower case, ASCII, no dot at the end. */
export interface Host {
  readonly name: string
  readonly port: number
}

/** Why a text is no host, for the person who wrote it. */
export interface NotHost {
  readonly reason: string
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** As in the URL standard: a name whose last label is a number is an address, in whatever base it is written. */
const isNumber = (text: string): boolean => /^(\d+|0x[0-9a-f]*)$/.test(text)

const nameProblem = (name: string): string | undefined => {
  if (name === '' || name.length > 253) {
    return 'a host has a name of 1 to 253 characters'
  }
  if (hasControls(name) || /\s/.test(name)) {
    return 'a name of a host has no spaces and no control characters'
  }
  if (/[*?]/.test(name)) {
    return 'hosts are granted one by one, never by a wildcard'
  }
  // a name that looks like another one: what a person reads must be what is dialled
  if (/[^\x20-\x7e]/.test(name) || /(^|\.)xn--/i.test(name)) {
    return 'an internationalised name can look like another one, and is not granted'
  }
  if (name !== name.toLowerCase() || name.endsWith('.')) {
    return 'a name of a host is written in lower case and without a dot at the end'
  }
  const labels = name.split('.')
  if (isNumber(labels.at(-1) ?? '') || name.startsWith('[')) {
    return 'hosts are granted by name, never by address or number'
  }
  if (labels.length < 2) {
    return 'a name of a host has a dot: names without one are those of this machine and its network'
  }
  return labels.every(part => label.test(part)) ? undefined : 'this is no name of a host'
}

/** Reads `name:port`. Exact: a text that is almost one is refused, with the reason. */
export const parseHost = (text: string): Host | NotHost => {
  const [, name = '', port = ''] = /^([^]*?)(?::([^:]*))?$/.exec(text) ?? []
  const problem = nameProblem(name)
  if (problem !== undefined) {
    return { reason: problem }
  }
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535
    ? { name, port: Number(port) }
    : { reason: 'a host has a port from 1 to 65535, as in example.com:443' }
}

/** `name:port`, as it is granted and compared. */
export const showHost = ({ name, port }: Host): string => `${name}:${port}`

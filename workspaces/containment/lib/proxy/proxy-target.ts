import { type Host, showHost } from '../grants/host.js'

/** What a request to a proxy asks for. */
export interface ProxyTarget {
  /** `name:port`, as it was written; for a person, and to be compared. */
  readonly authority: string
  /** The path and query of a plain request. */
  readonly path: string
}

const plainPort = 80

/** `CONNECT name:port`. It is compared and not interpreted: what is not written exactly as it was granted is not it. */
export const connectTarget = (url: string): ProxyTarget => ({ authority: url, path: '' })

/** `GET http://name/path`: no user, no other scheme, no address in brackets. */
export const plainTarget = (url: string): ProxyTarget | undefined => {
  const [, name, port, path = ''] = /^http:\/\/([a-z0-9.-]+)(?::([1-9]\d{0,4}))?(|[/?][\x21-\x7e]*)$/.exec(url) ?? []
  return name === undefined
    ? undefined
    : { authority: `${name}:${port ?? plainPort}`, path: path.startsWith('/') ? path : `/${path}` }
}

/** The granted host that a target is; the connection is made by the grant, never by what was asked. */
export const grantedHost = (hosts: readonly Host[], { authority }: ProxyTarget): Host | undefined =>
  hosts.find(host => showHost(host) === authority)

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { PackageStore } from './package-store.js'
import type { PackageSpec } from './package-spec.js'
import { parsePublication } from './publication.js'

/** One request that a registry has seen. */
export interface RegistryRequest {
  readonly method: string
  /** Path and query, decoded. */
  readonly path: string
  /** The user whose token came with it. */
  readonly user: string | undefined
}

export interface Registry {
  /** With a slash at the end, as npm writes it. */
  readonly url: string
  readonly requests: readonly RegistryRequest[]
  readonly store: PackageStore
  close: () => Promise<void>
}

export interface RegistryOptions {
  readonly packages?: readonly PackageSpec[]
  /** User by token. */
  readonly tokens?: Readonly<Record<string, string>>
  /** Vulnerable ranges by package, for `npm audit`. */
  readonly advisories?: Readonly<Record<string, string>>
}

interface Answer {
  readonly status: number
  readonly body: Buffer | Record<string, unknown>
}

const refuse = (status: number, error: string): Answer => ({ status, body: { error } })

/** What the registry knows against packages, as npm asks for it. */
const adviseAgainst = (advisories: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(advisories).map(([name, range], id) => [
      name,
      [{ id, url: 'https://example.org', title: name, severity: 'high', vulnerable_versions: range }],
    ]),
  )

/**
 * Starts a registry on a free port of 127.0.0.1: packuments, tarballs, `whoami` and `publish`, all in memory.
 * It notes every request, so a test can say what never came. For everything else there is verdaccio.
 */
export const startRegistry = async ({
  packages = [],
  tokens = {},
  advisories = {},
}: RegistryOptions = {}): Promise<Registry> => {
  const store = new PackageStore()
  for (const spec of packages) store.add(spec)
  const requests: RegistryRequest[] = []
  let url = ''

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const method = request.method ?? ''
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    const user = tokens[token]
    requests.push({ method, path: `/${path}`, user })
    const body = await text(request)
    if (path === '-/npm/v1/security/advisories/bulk') return { status: 200, body: adviseAgainst(advisories) }
    if (path === '-/whoami') return user ? { status: 200, body: { username: user } } : refuse(401, 'who are you?')
    if (method === 'PUT') {
      if (!user) return refuse(401, 'a token is needed to publish')
      const publication = parsePublication(body)
      if (!publication) return refuse(400, 'this is not a package')
      return store.publish(publication) ? { status: 201, body: { ok: true } } : refuse(403, 'this version is there')
    }
    if (method !== 'GET') return refuse(405, `no ${method} here`)
    const found = store.tarball(path) ?? store.packument(path, url)
    return found ? { status: 200, body: found } : refuse(404, 'not found')
  }

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown) => refuse(500, String(error)))
      .then(({ status, body }) => {
        const isTarball = Buffer.isBuffer(body)
        response.writeHead(status, { 'content-type': isTarball ? 'application/octet-stream' : 'application/json' })
        response.end(isTarball ? body : JSON.stringify(body))
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the registry has no port')
  url = `http://127.0.0.1:${address.port}/`

  return {
    url,
    requests,
    store,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

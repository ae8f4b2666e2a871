import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../../fork/paths.js'
import type { Uplink } from './uplink.js'

/** A running verdaccio. */
export interface Verdaccio {
  /** With a slash at the end. */
  readonly url: string
  stop: () => Promise<void>
}

export interface VerdaccioOptions {
  /** Where its configuration, users and packages are kept; what is there from an earlier run is used. */
  readonly directory: string
  /** Packages that only this registry has: it never asks the uplink for them. */
  readonly own: readonly string[]
  readonly uplink: Uplink
}

/** No `ca:` for the uplink: with it, verdaccio 6 answers 404 for everything. NODE_EXTRA_CA_CERTS does it. */
const configuration = ({ own, uplink }: VerdaccioOptions): string => `storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
    max_users: 100
uplinks:
  public:
    url: ${JSON.stringify(uplink.registry)}
    timeout: 60s
    max_fails: 10
${uplink.proxy === undefined ? '' : `https_proxy: ${JSON.stringify(uplink.proxy)}\n`}packages:
${own.map(name => `  '${name}':\n    access: $all\n    publish: $authenticated\n    unpublish: $authenticated\n`).join('')}  '**':
    access: $all
    proxy: public
web:
  enable: false
log: { type: stdout, format: pretty, level: warn }
`

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}

/** Starts verdaccio on a free port of 127.0.0.1 and waits until it answers. */
export const startVerdaccio = async (options: VerdaccioOptions): Promise<Verdaccio> => {
  const { directory, uplink } = options
  mkdirSync(directory, { recursive: true })
  const config = join(directory, 'config.yaml')
  writeFileSync(config, configuration(options))
  const url = `http://127.0.0.1:${await freePort()}/`
  const program = join(root, 'node_modules/verdaccio/bin/verdaccio')
  const child = spawn(process.execPath, [program, '--config', config, '--listen', url], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      ...(uplink.certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: uplink.certificates }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const exit = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill()
    await exit
  }
  for (let tries = 0; tries < 150; tries++) {
    if (child.exitCode !== null) throw new Error(`verdaccio did not start:\n${(await output).join('')}`)
    const answers = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answers) return { url, stop }
    await sleep(100)
  }
  await stop()
  throw new Error(`verdaccio did not answer:\n${(await output).join('')}`)
}

/** Registers a user and returns the token that npm would keep. */
export const addUser = async (url: string, name: string): Promise<string> => {
  const response = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: `only-for-${name}-here` }),
  })
  const answer: unknown = await response.json()
  if (typeof answer !== 'object' || answer === null || !('token' in answer) || typeof answer.token !== 'string') {
    throw new Error(`the registry did not take the user ${name}: ${JSON.stringify(answer)}`)
  }
  return answer.token
}

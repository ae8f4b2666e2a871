import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dist } from '../../fork/paths.js'

/** The registry that the user's own npm installs from, and how it is reached. */
export interface Uplink {
  readonly registry: string
  /** File with further certificates. */
  readonly certificates: string | undefined
  readonly proxy: string | undefined
}

const keys = ['registry', 'cafile', 'https-proxy'] as const

/** Asks an npm with the user's environment, outside the checkout; undefined when it cannot say. */
const ask = (command: string, first: readonly string[]): string | undefined => {
  const { status, stdout } = spawnSync(command, [...first, 'config', 'get', ...keys], {
    cwd: tmpdir(),
    encoding: 'utf8',
    timeout: 30_000,
  })
  return status === 0 ? stdout : undefined
}

/**
 * Reads the user's registry before HOME is replaced: from the npm on PATH, whose global configuration may name it,
 * else from the assembled one.
 */
export const readUplink = (): Uplink => {
  const answer = ask('npm', []) ?? ask(process.execPath, [join(dist, 'bin/npm-cli.js')]) ?? ''
  const value = (key: (typeof keys)[number]): string | undefined => {
    const found = new RegExp(`^${key}=(.*)$`, 'm').exec(answer)?.[1]
    return found === undefined || ['', 'null', 'undefined'].includes(found) ? undefined : found
  }
  return {
    registry: value('registry') ?? 'https://registry.npmjs.org/',
    certificates: process.env['NODE_EXTRA_CA_CERTS'] ?? value('cafile'),
    proxy: value('https-proxy') ?? process.env['HTTPS_PROXY'] ?? process.env['https_proxy'],
  }
}

import { delimiter, dirname, isAbsolute, join } from 'node:path'

/** The npms and the Node.js of a survey. */
export interface Machine {
  readonly node: string
  /** The assembled fork. */
  readonly fork: string
  /** The fork with an empty catalogue. */
  readonly bare: string
  /** The npm that it is compared with. */
  readonly stock: string
  /** A directory of PATH beside which `stock` lies, as in a toolchain: so it can be read contained, too. */
  readonly bin: string
  /** The registry that trees are unpacked from. */
  readonly registry: string
  /** Whether the uncontained arm is contained from outside. */
  readonly isGuarded: boolean
  /** Milliseconds for one arm. */
  readonly timeLimit: number
}

/** The script that npm is told to be: no `npm_*` of an outer npm, and nothing of the surveyor's HOME. */
export const environmentIn = (
  { node, registry, bin }: Pick<Machine, 'node' | 'registry' | 'bin'>,
  { home, cache }: { readonly home: string; readonly cache: string },
  given: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv => {
  const path = (given.PATH ?? '')
    .split(delimiter)
    .filter(entry => isAbsolute(entry) && !/node_modules|node-gyp-bin/.test(entry))
  return {
    PATH: [...new Set([dirname(node), bin, ...path])].join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    npm_config_cache: cache,
    npm_config_registry: registry,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    // beside the running Node.js, so that both arms compile against the same headers, without a network
    npm_config_nodedir: dirname(dirname(node)),
    ...(given.NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS: given.NODE_EXTRA_CA_CERTS }),
  }
}

export const npmOf = (directory: string): string => join(directory, 'bin/npm-cli.js')

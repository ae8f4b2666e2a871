import { randomBytes } from 'node:crypto'
import type { Host } from '../grants/host.js'
import type { Plan } from '../plan/plan.js'
import type { HostProxy } from '../proxy/host-proxy.js'
import { proxyVariables } from '../proxy/proxy-variables.js'
import type { Reach } from '../proxy/reach.js'
import type { TierOptions } from './encode-plan.js'

/** The proxy of one script, which waits for its socket. */
export interface ScriptProxy {
  readonly server: HostProxy
  /** The same plan, in which the command finds it. */
  complete(plan: Plan): Plan
}

/* eslint-disable @typescript-eslint/no-require-imports */
/** Loaded only where a host is granted: it takes npm as long to load as all else of a backend. */
const loadProxy = () => ({
  ...(require('../proxy/host-proxy.js') as typeof import('../proxy/host-proxy.js')),
  ...(require('../proxy/reach.js') as typeof import('../proxy/reach.js')),
})
/* eslint-enable */

/** Loads it before a script can ask for it. */
export const prepareProxy = (): void => {
  loadProxy()
}

/**
 * The proxy that a plan asks for. In the view nobody but the script can connect to it. In the landlock tier it listens on
 * the machine's own loopback, where it serves who knows a word that was made for this script.
 * @param reach undefined: the machine's own network, as far as it is public
 */
export const openProxy = (
  hosts: readonly Host[] | undefined,
  tier: TierOptions['tier'],
  reach?: Reach,
): ScriptProxy | undefined => {
  if (hosts === undefined) {
    return undefined
  }
  const { HostProxy, publicReach } = loadProxy()
  const secret = tier === 'view' ? undefined : randomBytes(16).toString('hex')
  return {
    server: new HostProxy(hosts, reach ?? publicReach, secret),
    complete: plan => ({
      ...plan,
      command: { ...plan.command, environment: [...plan.command.environment, ...proxyVariables(secret)] },
    }),
  }
}

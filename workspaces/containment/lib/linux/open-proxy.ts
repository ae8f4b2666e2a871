import { randomBytes } from 'node:crypto'
import type { Host } from '../grants/host.js'
import type { Plan } from '../plan/plan.js'
import { HostProxy } from '../proxy/host-proxy.js'
import { proxyVariables } from '../proxy/proxy-variables.js'
import type { Reach } from '../proxy/reach.js'
import type { TierOptions } from './encode-plan.js'

/** The proxy of one script, which waits for its socket. */
export interface ScriptProxy {
  readonly server: HostProxy
  /** The same plan, in which the command finds it. */
  complete(plan: Plan): Plan
}

/**
 * The proxy that a plan asks for. In the view nobody but the script can connect to it. In the landlock tier it listens on
 * the machine's own loopback, where it serves who knows a word that was made for this script.
 */
export const openProxy = (
  hosts: readonly Host[] | undefined,
  tier: TierOptions['tier'],
  reach: Reach,
): ScriptProxy | undefined => {
  if (hosts === undefined) {
    return undefined
  }
  const secret = tier === 'view' ? undefined : randomBytes(16).toString('hex')
  return {
    server: new HostProxy(hosts, reach, secret),
    complete: plan => ({
      ...plan,
      command: { ...plan.command, environment: [...plan.command.environment, ...proxyVariables(secret)] },
    }),
  }
}

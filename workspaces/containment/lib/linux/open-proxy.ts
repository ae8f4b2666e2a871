import { randomBytes } from 'node:crypto'
import type { Plan } from '../plan/plan.js'
import { HostProxy } from '../proxy/host-proxy.js'
import { proxyVariables } from '../proxy/proxy-variables.js'
import type { Reach } from '../proxy/reach.js'
import type { TierOptions } from './encode-plan.js'

/** A plan whose command finds its proxy, and the proxy, which waits for its socket. */
export interface ProxiedPlan {
  readonly plan: Plan
  readonly proxy: HostProxy | undefined
}

/**
 * The proxy that a plan asks for. In the view nobody but the script can connect to it. In the landlock tier it listens on
 * the machine's own loopback, where it serves who knows a word that was made for this script.
 */
export const openProxy = (plan: Plan, tier: TierOptions['tier'], reach: Reach): ProxiedPlan => {
  if (plan.hosts === undefined) {
    return { plan, proxy: undefined }
  }
  const secret = tier === 'view' ? undefined : randomBytes(16).toString('hex')
  const environment = [...plan.command.environment, ...proxyVariables(secret)]
  return {
    plan: { ...plan, command: { ...plan.command, environment } },
    proxy: new HostProxy(plan.hosts, reach, secret),
  }
}

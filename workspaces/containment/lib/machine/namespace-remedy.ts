import type { MachineFacts } from './machine-facts.js'

const containerFlags =
  '--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined'

/** The one command that would let this machine give user namespaces, and a /proc in them. */
export const namespaceRemedy = (facts: MachineFacts): string => {
  if (facts.maxUserNamespaces === 0) {
    return 'Allow user namespaces: sysctl -w user.max_user_namespaces=10000'
  }
  if (facts.unprivilegedClone === 0) {
    return 'Allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1'
  }
  if (facts.container !== undefined) {
    return `Start the container with more room: ${facts.container} run ${containerFlags}`
  }
  if (facts.apparmorRestricts === 1) {
    return 'Allow user namespaces: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'
  }
  return facts.maxUserNamespaces === undefined
    ? 'Use a kernel with user namespaces (CONFIG_USER_NS=y).'
    : 'Allow whatever confines npm here (a container, a service, a chroot) to create user namespaces.'
}

import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Whether the first process of a pid namespace has not ended. The kernel calls it ended (Z) only when nothing else is left
 * in the namespace; when it is reaped, whoever inherited it decides.
 */
const isAlive = (process: string, namespace: string | undefined): boolean => {
  try {
    const isSame = readlinkSync(`/proc/${process}/ns/pid`) === `pid:[${namespace ?? ''}]`
    const state = /\) (\w)/.exec(readFileSync(`/proc/${process}/stat`, 'utf8'))?.[1] ?? ''
    return isSame && !['Z', 'X'].includes(state)
  } catch {
    return false
  }
}

/**
 * Waits until nothing is left of the processes that bubblewrap contained: it ends when the script does, while the rest
 * is still being killed.
 * @param status what bubblewrap reported: the first process of the pid namespace, and which one that is
 */
export const waitForNamespace = async (status: string): Promise<void> => {
  const [, process, namespace] = /"child-pid": (\d+),[^}]*"pid-namespace": (\d+)/.exec(status) ?? []
  while (process !== undefined && isAlive(process, namespace)) {
    await sleep(1)
  }
}

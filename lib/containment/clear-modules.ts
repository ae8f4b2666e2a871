import { clearModules as clear, type Roots } from '@npmcli/containment'
import { log } from 'proc-log'
import { cleanText } from './clean-text.js'

/** Commands that change what is installed. */
const changing = new Set([
  'install',
  'install-test',
  'ci',
  'install-ci-test',
  'update',
  'uninstall',
  'prune',
  'dedupe',
  'rebuild',
  'link',
  'audit',
])

/** Sees to it, before such a command, that nothing leads npm out of `node_modules`. */
export const clearModules = (command: string | undefined, roots: Roots): void => {
  const removed = command !== undefined && changing.has(command) ? clear(roots) : []
  for (const path of removed) {
    log.warn('containment', `${cleanText(path)} led out of the project, or would have made npm wait: removed`)
  }
}

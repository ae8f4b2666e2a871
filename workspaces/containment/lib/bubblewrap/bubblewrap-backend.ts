import type { Backend, Outcome } from '../backend/backend.js'
import { machineFacts } from '../machine/machine-facts.js'
import { namespaceRemedy } from '../machine/namespace-remedy.js'
import { findBubblewrap, type FoundBubblewrap } from './find-bubblewrap.js'
import { startBubblewrap } from './start-bubblewrap.js'
import { systemCallFilter } from './system-call-filter.js'

/** What the launcher does and bubblewrap does not. */
const gaps = [
  'telling a signal that ended a script from exit code 128 + its number',
  'passing signals on: a script is killed instead',
  'core dumps of scripts',
  'links that appear in a path while the view is made',
  'telling what a script was denied',
  'granted hosts: a script reaches none',
  'hard links out of what can only be read: they fail instead of becoming copies',
  'bounds on processes, memory, open files and the size of files',
]

const explained = async (outcome: Promise<Outcome>): Promise<Outcome> => {
  const ended = await outcome
  return ended.kind === 'refused' ? { ...ended, remedy: namespaceRemedy(machineFacts()) } : ended
}

/** Linux namespaces by the system's bubblewrap: the second opinion. */
export const bubblewrapBackend = (
  search: () => FoundBubblewrap = findBubblewrap,
  architecture: string = process.arch,
): Backend => {
  // looked up once: nothing of it is used before it was found to be root's
  let known: FoundBubblewrap | undefined
  const find = (): FoundBubblewrap => (known ??= search())
  return {
    name: 'bubblewrap',
    tier: 'view',
    gaps,
    identify: () =>
      systemCallFilter(architecture) === undefined
        ? {
            kind: 'absent',
            reason: `There is no system-call filter for ${architecture}.`,
            remedy: 'Use a machine of x64 or arm64.',
          }
        : find(),
    start: (plan, stdio) => {
      const found = find()
      if (found.kind === 'absent') {
        throw new Error(found.reason)
      }
      const { process: child, outcome } = startBubblewrap(found.file, plan, stdio)
      return { process: child, outcome: explained(outcome) }
    },
  }
}

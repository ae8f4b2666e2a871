import { resolve } from 'node:path'
import { ambientContainment, ContainmentError } from '@npmcli/containment'
import { log } from 'proc-log'
import { printable } from './printable.js'
import type { Script, ScriptResult } from './script.js'
import { spawnBare } from './spawn-bare.js'
import { spawnContained } from './spawn-contained.js'

/** What happened, in one line. */
const describeFailure = (name: string, { event, path }: Script, error: unknown): string => {
  if (error instanceof ContainmentError) {
    return error.message
  }
  const { code, message, signal } = error as Partial<ScriptResult> & Error
  const how = signal ? `was ended by ${signal}` : typeof code === 'number' ? `exited with code ${code}` : message
  return `${name} ${event}: the contained script ${how} (in ${path})`
}

const bareRefusal = (name: string, { command, event, path, pkgid }: Script): ContainmentError => {
  const refusal = new ContainmentError('ECONTAINBARE', {
    pkgid: name,
    event,
    reason: `It was admitted to ${path} only because it would be contained.`,
    hint: 'This is a fault in npm: report it with this message.',
  })
  return Object.assign(refusal, { event, script: command, pkgid, path })
}

/**
 * The one place where npm starts a lifecycle script, and where it is decided whether that happens contained. The
 * containment of the process decides, from the directory and the event alone: no option, no manifest and no
 * environment is asked.
 */
export const spawnScript = async (script: Script): Promise<ScriptResult> => {
  const containment = ambientContainment()
  const directory = resolve(script.path)
  const isContained = containment?.contains(directory, script.event)
  if (!containment || !(isContained || containment.isMarked(directory))) {
    return spawnBare(script)
  }
  try {
    if (!isContained) {
      throw bareRefusal(containment.nameOf(directory), script)
    }
    return await spawnContained(containment, script)
  } catch (error) {
    // npm drops an optional dependency whose script fails without a word: what containment did must be seen
    log.warn('containment', printable(describeFailure(containment.nameOf(directory), script, error)))
    throw error
  }
}

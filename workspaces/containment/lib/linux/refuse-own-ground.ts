import { realpathSync } from 'node:fs'
import { ContainmentError } from '../errors.js'
import { isWithin } from '../paths.js'
import type { Plan } from '../plan/plan.js'
import { writablePaths } from '../plan/writable-paths.js'

let places: readonly string[] | undefined

/** What runs npm and what npm is: nobody could put that back after a script had changed it. Where that lies is asked once. */
const own = (): readonly string[] =>
  (places ??= [realpathSync.native(process.execPath), realpathSync.native(__dirname)])

/**
 * Landlock knows no exceptions, so that a script could change npm and Node.js where they lie on its ground.
 * @throws {ContainmentError} ECONTAINAUTHORITY; nothing has run
 */
export const refuseOwnGround = ({ view, command }: Plan, precious: readonly string[] = own()): void => {
  const ground = writablePaths(view)
  const taken = precious.find(path => ground.some(directory => isWithin(path, directory)))
  if (taken !== undefined) {
    throw new ContainmentError('ECONTAINAUTHORITY', {
      reason: `${taken} belongs to the npm that is running and lies where the script in ${command.directory} may write; without namespaces that cannot be kept from it.`,
      hint: 'Use an npm and a Node.js outside of the project.',
    })
  }
}

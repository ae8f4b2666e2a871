import setPath = require('@npmcli/run-script/lib/set-path.js')
import { withOwnNode } from '@npmcli/run-script/lib/with-own-node.js'

/** The environment that npm would give to a script in a directory, as far as this process knows it. */
export const scriptEnvironment = (directory: string): NodeJS.ProcessEnv =>
  withOwnNode(setPath(directory, false, { ...process.env }))

/** The PATH of such a script. */
export const scriptPath = (directory: string): string => scriptEnvironment(directory).PATH ?? ''

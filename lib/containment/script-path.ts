import setPath = require('@npmcli/run-script/lib/set-path.js')
import { withOwnTools } from '@npmcli/run-script/lib/with-own-tools.js'

/** The environment that npm would give to a script in a directory, as far as this process knows it. */
export const scriptEnvironment = (directory: string): NodeJS.ProcessEnv =>
  withOwnTools(setPath(directory, false, { ...process.env }))

/** The PATH of such a script. */
export const scriptPath = (directory: string): string => scriptEnvironment(directory).PATH ?? ''

import type { Npm } from '../containment/npm.js'

/** npm's own reading of allowScripts, which lies beside this file in the assembled tree. */
declare function resolveAllowScripts(npm: Npm): Promise<{ readonly policy: object | null }>

export = resolveAllowScripts

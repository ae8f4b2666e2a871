import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import type { Authority } from '../authority/authority.js'
import { isWithin } from '../paths.js'
import type { Backend } from '../backend/backend.js'
import type { Subject } from '../subject/subject.js'

/**
 * The authority with all that npm has to put back afterwards: where a script could change what it may only read, the
 * packages below its own too. Those that it makes itself, where there were none, are its own.
 */
export const guardedAuthority = (
  authority: Authority,
  { kind, directory }: Pick<Subject, 'kind' | 'directory'>,
  { changedWhileRunning }: Pick<Backend, 'changedWhileRunning'>,
): Authority => {
  const modules = join(directory, 'node_modules')
  const mayBuildThere = authority.grants.some(({ path, access }) => access === 'write' && isWithin(path, modules))
  return changedWhileRunning &&
    !authorityData.subjects[kind].writesModules &&
    !mayBuildThere &&
    lstatSync(modules, { throwIfNoEntry: false })?.isDirectory() === true
    ? { ...authority, protected: [...authority.protected, modules] }
    : authority
}

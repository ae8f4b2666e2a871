import { dirname } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import type { Roots } from '../roots.js'
import type { Subject } from '../subject/subject.js'
import type { Places } from './normal-path.js'

/** The directories of a script of this npm, by which its paths are named. */
export const placesOf = ({ directory }: Subject, { project, home, node, npm }: Roots): Places => ({
  package: directory,
  project,
  home,
  temporary: authorityData.memory.map(({ path }) => path),
  // node in `bin`, with its headers beside it
  node: dirname(dirname(node)),
  npm,
  system: authorityData.system.read,
})

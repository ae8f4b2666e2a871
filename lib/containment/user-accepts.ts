import type { Npm } from './npm.js'
import { changeUserFile } from './user-file.js'

/** Keeps in the user's file that exactly these grants of a project are wanted; what was accepted for it before is void. */
export const acceptForProject = (
  npm: Npm,
  project: string,
  acceptance: string | undefined,
): { readonly file: string; readonly diff: string[] } =>
  changeUserFile(npm, {
    option: 'containment-accept',
    add: acceptance === undefined ? [] : [`${acceptance} ${project}`],
    removes: value => value.slice(value.indexOf(' ') + 1) === project,
  })

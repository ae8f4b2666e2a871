import { existsSync } from 'node:fs'
import { join } from 'node:path'
import containmentDefinitions = require('@npmcli/config/lib/definitions/containment-definitions.js')

/**
 * What an npm that has just been installed in this one's place keeps of its builtin configuration: all of it where that
 * npm contains scripts too, otherwise what it can know.
 * @param settings as this npm's builtin `npmrc` has them
 * @param directory where the other npm lies now
 */
export const builtinSettings = (settings: object, directory: string): object =>
  existsSync(join(directory, 'node_modules/@npmcli/containment'))
    ? settings
    : Object.fromEntries(Object.entries(settings).filter(([key]) => !Object.hasOwn(containmentDefinitions, key)))

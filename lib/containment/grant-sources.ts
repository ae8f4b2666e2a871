import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { grantSettings } from '@npmcli/config/lib/containment/grant-settings.js'
import type { GrantSources } from '@npmcli/containment'
import type { Npm } from './npm.js'

/** What the project's manifest grants, as it is written there; npm itself says what else is wrong with the file. */
const grantsOf = async (project: string): Promise<unknown> => {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))
    return typeof manifest === 'object' && manifest !== null && 'containmentGrants' in manifest
      ? manifest.containmentGrants
      : undefined
  } catch {
    return undefined
  }
}

/** Where grants come from, for a project: undefined in a global install. */
export const grantSources = async ({ config }: Npm, project: string | undefined): Promise<GrantSources> => ({
  ...grantSettings(config),
  project,
  field: project === undefined ? undefined : await grantsOf(project),
})

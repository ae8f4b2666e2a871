import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Roots } from '@npmcli/containment'
import mapWorkspaces = require('@npmcli/map-workspaces')
import type { Npm } from './npm.js'

const real = (path: string): Promise<string> => realpath(path).catch(() => path)

const workspacesOf = async (project: string): Promise<string[]> => {
  const text = await readFile(join(project, 'package.json'), 'utf8').catch(() => '{}')
  try {
    const pkg: unknown = JSON.parse(text)
    if (typeof pkg !== 'object' || pkg === null || !('workspaces' in pkg)) {
      return []
    }
    const found = await mapWorkspaces({ cwd: project, pkg })
    return await Promise.all([...found.values()].map(real))
  } catch {
    // npm itself says what is wrong with the manifest; until then nothing counts as the user's own
    return []
  }
}

/** The directories of this npm process, from its loaded configuration. */
export const findRoots = async (npm: Npm): Promise<Roots> => {
  const text = (key: string): string => String(npm.config.get(key))
  const project = npm.global ? undefined : await real(npm.prefix)
  return {
    project,
    workspaces: project === undefined ? [] : await workspacesOf(project),
    home: await real(npm.config.home),
    cache: await real(text('cache')),
    configuration: [
      text('userconfig'),
      text('globalconfig'),
      join(npm.config.npmPath, 'npmrc'),
      join(text('cache'), '_logs'),
    ],
    npm: await real(npm.config.npmPath),
    node: await real(process.execPath),
  }
}

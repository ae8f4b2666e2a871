import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import Arborist = require('@npmcli/arborist')
import getInstallScripts = require('@npmcli/arborist/lib/install-scripts.js')
import { getTrustedRegistryIdentity, isScriptAllowed } from '@npmcli/arborist/lib/script-allowed.js'
import { trustedIdentity } from '@npmcli/arborist/lib/trusted-identity.js'
import { type Subject, subjectName } from '@npmcli/containment'
import type { Npm } from './npm.js'
import resolveAllowScripts = require('../utils/resolve-allow-scripts.js')

/**
 * What npm's own rules say about running a package's scripts.
 * - `own`: the project's or a workspace's
 * - `unreviewed`: nobody has approved them; they run contained only
 * - `denied`, `bundled`: they do not run
 */
export type Verdict = 'own' | 'approved' | 'unreviewed' | 'denied' | 'bundled'

/** A package with scripts that an installation runs. */
export interface InstalledPackage {
  /** `name@version` by its trusted identity. */
  readonly name: string
  readonly subject: Omit<Subject, 'event'>
  /** Command by event. */
  readonly scripts: Readonly<Record<string, string>>
  readonly verdict: Verdict
}

/** The events of a project's own that an installation runs. */
const ownEvents = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']

const isOwn = ({ isProjectRoot, isWorkspace }: Arborist.Node): boolean => isProjectRoot || isWorkspace

const scriptsOf = async (node: Arborist.Node): Promise<Readonly<Record<string, string>>> => {
  const all = node.package.scripts ?? {}
  return isOwn(node)
    ? Object.fromEntries(ownEvents.flatMap(event => (all[event] === undefined ? [] : [[event, all[event]]])))
    : getInstallScripts(node)
}

const verdictOf = (node: Arborist.Node, policy: object | null): Verdict => {
  if (isOwn(node)) {
    return 'own'
  }
  if (node.inBundle) {
    return 'bundled'
  }
  const allowed = isScriptAllowed(node, policy)
  return allowed === null ? 'unreviewed' : allowed ? 'approved' : 'denied'
}

const describe = async (node: Arborist.Node, policy: object | null): Promise<InstalledPackage> => {
  const subject = {
    kind: isOwn(node) ? ('project' as const) : ('dependency' as const),
    identity: trustedIdentity(node, getTrustedRegistryIdentity(node)),
    directory: node.path,
  }
  return {
    name: subjectName(subject),
    subject,
    scripts: await scriptsOf(node),
    verdict: verdictOf(node, policy),
  }
}

/** What is installed, by npm's tree and under the identities that its gate goes by. Runs nothing. */
export const installedPackages = async (npm: Npm): Promise<InstalledPackage[]> => {
  const { policy } = await resolveAllowScripts(npm)
  const path = npm.global ? resolve(npm.globalDir, '..') : npm.prefix
  if (!existsSync(path)) {
    // npm makes the global directory when something is installed there
    return []
  }
  const arborist = new Arborist({
    path,
    global: npm.global,
    // code of the project in this npm is not needed to say what is there
    ignoreExtension: true,
  })
  const { inventory } = await arborist.loadActual()
  const nodes = [...inventory.values()].filter(({ isLink }) => !isLink)
  return Promise.all(nodes.map(node => describe(node, policy)))
}

/** The packages that a person means: by name, by `name@version`, by a directory, or `.` for the project itself. */
export const packagesNamed = (
  packages: readonly InstalledPackage[],
  wanted: string,
  prefix: string,
): InstalledPackage[] =>
  packages.filter(({ name, subject }) =>
    wanted === '.'
      ? subject.kind === 'project'
      : [name, subject.identity?.name, subject.directory].includes(wanted) ||
        subject.directory === resolve(prefix, wanted),
  )

/** @throws ENOMATCH when nothing installed is called so */
export const onePackageNamed = async (npm: Npm, wanted: string): Promise<InstalledPackage> => {
  const [found] = packagesNamed(await installedPackages(npm), wanted, npm.prefix)
  if (found === undefined) {
    throw Object.assign(new Error(`Nothing that is installed is called ${wanted}. See: npm containment ls --all`), {
      code: 'ENOMATCH',
    })
  }
  return found
}

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Identity } from '../contract.js'

/** An engine, and the runtime that it is to use; or why there is none. */
export type FoundPodman =
  | (Identity & { readonly kind: 'present'; readonly engine: string; readonly runtime: Runtime })
  | (Identity & { readonly kind: 'absent' })

export interface Runtime {
  readonly file: string
  /** Whether it can run a container without control groups, which an ordinary user seldom has. */
  readonly withoutGroups: boolean
}

/** Where systems put them: by absolute path, never through PATH. */
const directories = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']

/** Where to look; this machine's, but in tests. */
export interface PodmanPlaces {
  readonly platform: NodeJS.Platform
  readonly directories: readonly string[]
  /** Present where both versions of control groups are mounted, which crun does not run with. */
  readonly bothGroups: string
  /** Who must own what is run. */
  readonly owner: number
  /** The user that npm runs as. */
  readonly user: number
}

const thisMachine = (): PodmanPlaces => ({
  platform: process.platform,
  directories,
  bothGroups: '/sys/fs/cgroup/unified',
  owner: 0,
  user: process.getuid?.() ?? 0,
})

const absent = (reason: string, remedy: string): FoundPodman => ({ kind: 'absent', reason, remedy })
const install = (packages: string): string =>
  `Install it from your system’s packages, as in: apt-get install ${packages}`

const isOwnersAlone = (path: string, owner: number): boolean => {
  const { uid, mode } = statSync(path)
  return uid === owner && (mode & 0o022) === 0
}

/** The system's podman, and a runtime that works where control groups are as they are here. */
export const findPodman = (places: PodmanPlaces = thisMachine()): FoundPodman => {
  if (places.platform !== 'linux') {
    return absent(
      `The programs of this machine (${places.platform}) do not run in a Linux container, which is all that podman has.`,
      'Run npm on Linux, also in a virtual machine or a container, where oci uses the programs that are there.',
    )
  }
  const find = (name: string): string | undefined => {
    const path = places.directories.map(directory => `${directory}/${name}`).find(candidate => existsSync(candidate))
    return path === undefined ? undefined : realpathSync(path)
  }
  const engine = find('podman')
  if (engine === undefined) {
    return absent('podman is not installed.', install('podman runc uidmap'))
  }
  const crun = existsSync(places.bothGroups) ? undefined : find('crun')
  const file = crun ?? find('runc')
  if (file === undefined) {
    return absent(
      'podman has no runtime that works here: crun does not with both versions of cgroups.',
      install('runc'),
    )
  }
  if (places.user !== 0 && find('newuidmap') === undefined) {
    return absent('podman cannot keep your user id without newuidmap.', install('uidmap'))
  }
  const foreign = [engine, file].find(
    path => !isOwnersAlone(path, places.owner) || !isOwnersAlone(dirname(path), places.owner),
  )
  if (foreign !== undefined) {
    return absent(`${foreign} could have been written by others than root.`, 'Install podman again.')
  }
  // megabytes each: what changes with every build of them is enough for a proof
  const hash = createHash('sha512')
  for (const path of [engine, file]) {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path)
    hash.update(`${path} ${size} ${mtimeMs} ${ctimeMs} ${ino}\n`)
  }
  return {
    kind: 'present',
    engine,
    runtime: { file, withoutGroups: crun !== undefined },
    identity: `${engine} ${file} ${hash.digest('base64')}`,
  }
}

/** The limits of this process that a container cannot exceed. */
export const ownLimits = (
  text: string = readFileSync('/proc/self/limits', 'utf8'),
): { files: string; processes: number } => {
  const values = (name: string): string[] => new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(text)?.slice(1) ?? []
  const [soft = '1024', hard = '4096'] = values('Max open files')
  const processes = Number(values('Max processes')[1])
  return { files: `${soft}:${hard}`, processes: Number.isNaN(processes) ? Number.MAX_SAFE_INTEGER : processes }
}

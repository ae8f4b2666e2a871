import { join } from 'node:path'
import type { Plan } from '../contract.js'
import type { Image } from './find-image.js'
import type { ScratchLayout, ScratchMount } from './lay-out-scratch.js'
import { scratchRoot } from './lay-out-scratch.js'

/** One container, and what it is made with. */
export interface ContainerSite {
  /** The directory that holds everything of it, absolute. */
  readonly scratch: string
  readonly name: string
  /** The runtime's executable, and whether it can do without control groups. */
  readonly runtime: { readonly file: string; readonly withoutGroups: boolean }
  /** What the container is made of; undefined: the root in the scratch directory. */
  readonly image?: Image | undefined
  /** The engine runs as root; else the user's own id is kept. */
  readonly isRoot: boolean
  /** Limits of this process that none may exceed. */
  readonly limits: { readonly files: string; readonly processes: number }
}

/** Files of the engine's own in the scratch directory. */
export const siteFiles = { profile: 'profile.json', settings: 'containers.conf' } as const
export const siteDirectories = ['store', 'state', 'temporary', 'hooks', 'home', 'user'] as const

/** What an option of the form `a=b,c=d` cannot hold. */
const unspeakable = /[,"\p{Cc}]/u

const speakable = (path: string): string => {
  if (unspeakable.test(path)) {
    throw new Error(`${path} cannot be told to the engine: it holds a comma, a quote or a control character.`)
  }
  return path
}

/** Options of every call: its own storage and settings, nothing of the user's, nothing that stays. */
export const engineOptions = ({ scratch, runtime, image }: ContainerSite): string[] => [
  ...['--root', join(scratch, 'store'), '--runroot', join(scratch, 'state'), '--tmpdir', join(scratch, 'temporary')],
  ...['--storage-driver', image?.driver ?? 'vfs'],
  // the user's images are only read: what a container makes of one lies in the scratch directory
  ...(image === undefined ? [] : ['--storage-opt', `${image.driver}.imagestore=${speakable(image.store)}`]),
  ...['--events-backend', 'none', '--cgroup-manager', 'cgroupfs'],
  ...['--hooks-dir', join(scratch, 'hooks'), '--default-mounts-file', '/dev/null'],
  ...['--runtime', runtime.file, '--log-level', 'error'],
]

/** The environment of every call: the engine looks for its settings and its tools there. */
export const engineEnvironment = ({ scratch }: Pick<ContainerSite, 'scratch'>): Record<string, string> => ({
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: join(scratch, 'home'),
  XDG_RUNTIME_DIR: join(scratch, 'user'),
  CONTAINERS_CONF: join(scratch, siteFiles.settings),
})

const mountOption = ({ scratch }: ContainerSite, mount: ScratchMount): string[] => {
  if (mount.kind === 'memory') {
    const { path, mode, bytes } = mount
    const size = `tmpfs-size=${bytes},tmpfs-mode=${mode.toString(8).padStart(4, '0')}`
    return ['--mount', `type=tmpfs,dst=${speakable(path)},${size},U=true`]
  }
  const { source, path, writable } = mount
  const from = source.kind === 'scratch' ? join(scratch, source.path) : source.path
  return ['--mount', `type=bind,src=${speakable(from)},dst=${speakable(path)}${writable ? '' : ',ro'}`]
}

/**
 * The first process in a container: says on descriptor 3 that it is there, and becomes the script. Everything that it is
 * told is an argument.
 */
const first = [
  'while [ "$1" != end ]; do ln -s "$2" "$1"; shift 2; done',
  'shift',
  'test -x "$1" || exit 127',
  'shift',
  // with nobody to hear it npm is dead, or has given up: nothing runs
  'echo ready >&3 || exit 127',
  'exec 3>&-',
  'exec /usr/bin/env -i "$@"',
].join('\n')

/** An image names volumes, a health check and a first program, too. */
const imageOptions = ({ id }: Image): string[] => [
  ...['--image-volume', 'ignore', '--no-healthcheck', '--systemd', 'false', '--entrypoint', '/bin/sh', id],
]

/**
 * The call that runs a plan: in an empty root, or in an image of which nothing is heeded but its files; what the plan says is mounted in it.
 * @throws {Error} when a path cannot be told to the engine
 */
export const podmanArguments = (site: ContainerSite, plan: Plan, { mounts, masks, links }: ScratchLayout): string[] => {
  const { uid, gid, hostname, bounds, command } = plan
  const { runtime, limits, isRoot, scratch, name, image } = site
  const processes = Math.min(bounds.processes, limits.processes)
  return [
    ...engineOptions(site),
    ...['run', '--rm', '--interactive', '--sig-proxy=false', '--name', name, '--pull', 'never'],
    ...['--network', 'none', '--pid', 'private', '--ipc', 'private', '--uts', 'private'],
    ...(runtime.withoutGroups ? ['--cgroups', 'disabled'] : []),
    ...(isRoot ? [] : ['--userns', 'keep-id']),
    ...['--user', `${uid}:${gid}`, '--hostname', hostname, '--workdir', command.directory],
    ...['--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
    ...['--security-opt', `seccomp=${join(scratch, siteFiles.profile)}`],
    ...masks.flatMap(path => ['--security-opt', `mask=${speakable(path)}`]),
    ...['--read-only', '--read-only-tmpfs=false', '--no-hosts', '--passwd=false', '--http-proxy=false'],
    ...['--unsetenv-all', '--log-driver', 'none', '--preserve-fds', '1'],
    ...['--ulimit', `nofile=${limits.files}`, '--ulimit', `nproc=${processes}:${processes}`],
    ...['--ulimit', `fsize=${bounds.fileBytes}:${bounds.fileBytes}`, '--ulimit', 'core=0:0'],
    // in place of the machine's, which every engine shows
    ...['--mount', 'type=tmpfs,dst=/sys,tmpfs-size=65536,tmpfs-mode=0755,ro'],
    ...mounts.flatMap(mount => mountOption(site, mount)),
    ...(image === undefined ? ['--rootfs', join(scratch, scratchRoot), '/bin/sh'] : imageOptions(image)),
    ...['-c', first, 'first'],
    ...[...links.flatMap(({ path, target }) => [path, target]), 'end', command.file],
    ...[...command.environment.map(([variable, value]) => `${variable}=${value}`), command.file, ...command.args],
  ]
}

import { spawnSync } from 'node:child_process'
import type { Identity } from '../contract.js'

/** An image that is on this machine: what it is exactly, and the storage that it is read from. */
export interface Image {
  /** The digest of its configuration, which names nothing else; an image by its name may be another one tomorrow. */
  readonly id: string
  readonly driver: string
  /** The directory of the storage, absolute. */
  readonly store: string
}

export type FoundImage = { readonly kind: 'present'; readonly image: Image } | Extract<Identity, { kind: 'absent' }>

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const reference = new RegExp(
  `^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?/)?${component}(?:/${component})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
)

/** Whether a text is the name of an image as registries and engines write it: host, path, tag and digest, no transport. */
export const isImageReference = (text: string): boolean => text.length <= 255 && reference.test(text)

/** What the engine finds the user's own storage by. */
const variables = ['HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'CONTAINERS_STORAGE_CONF']

/** The first line of what the engine answers; undefined when it fails. It does not wait for long. */
const ask = (engine: string, args: readonly string[]): string | undefined => {
  const own = variables.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
  const { status, stdout } = spawnSync(engine, args, {
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...Object.fromEntries(own) },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 10_000,
    killSignal: 'SIGKILL',
  })
  return status === 0 ? stdout.trim().split('\n')[0] : undefined
}

const absent = (reason: string, remedy: string): FoundImage => ({ kind: 'absent', reason, remedy })

/**
 * Looks an image up in the storage of the user's podman; nothing is pulled.
 * @param name what the option `containment-image` says
 */
export const findImage = (engine: string, name: string): FoundImage => {
  if (!isImageReference(name)) {
    const shown = JSON.stringify(name.replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 80))
    return absent(
      `containment-image=${shown} is not the name of an image.`,
      'Name one as podman images shows it, as in: --containment-image=docker.io/library/node:24',
    )
  }
  const id = ask(engine, ['image', 'inspect', '--format', '{{.Id}}', name])
  if (id === undefined || !/^[0-9a-f]{64}$/.test(id)) {
    return absent(`The image ${name} is not on this machine, and npm pulls none.`, `Pull it: podman pull ${name}`)
  }
  const [, driver, store] =
    /^([a-z]+) (\/.*)$/.exec(
      ask(engine, ['info', '--format', '{{.Store.GraphDriverName}} {{.Store.GraphRoot}}']) ?? '',
    ) ?? []
  return driver === undefined || store === undefined
    ? absent('podman does not say where its images are.', 'See whether podman works by: podman info')
    : { kind: 'present', image: { id, driver, store } }
}

import { ContainmentError } from '../errors.js'
import type { Backend, Proof } from './backend.js'
import { candidates } from './candidates.js'
import type { Enforcement } from './enforcement.js'

/** The values of the option `containment-require`: the least enforcement that is accepted. */
export type RequiredEnforcement = 'any' | 'full'

/** What the user asked for. */
export interface BackendChoice {
  /** `auto`, the name of one of npm's own, or a module of the user's: the values of the option `containment-backend`. */
  readonly backend: string
  readonly required: RequiredEnforcement
  /** The value of the option `containment-image`; undefined: none. */
  readonly image?: string | undefined
}

export interface SelectedBackend {
  readonly backend: Backend
  readonly enforcement: Enforcement
}

/** Has a backend prove itself, or remembers that it has. */
export type Prover = (backend: Backend) => Promise<Proof>

interface Proven {
  readonly backend: Backend
  readonly proof: Proof
}

const lastResort = 'Or run the scripts uncontained, with everything you have, by --unsafe.'

const homes: Readonly<Record<string, string>> = {
  linux: 'Linux',
  bubblewrap: 'Linux',
  oci: 'Linux and its containers',
  seatbelt: 'macOS',
}

/** Nothing of that name is for this platform: why, and what there is. */
const notHere = (name: string, platform: NodeJS.Platform, names: readonly string[]): ContainmentError => {
  const home = homes[name]
  const others = [...new Set(names)].join(', ')
  const own = others === '' ? '' : `Choose one that is: ${others}, or auto. `
  return new ContainmentError('ECONTAINUNAVAILABLE', {
    reason:
      name === 'auto'
        ? `There is no backend for ${platform} yet.`
        : `${name} is no backend for ${platform}${home === undefined ? '' : `: it is made of what ${home} has`}.`,
    hint: `${own}Run npm on Linux, also in a virtual machine (on Windows: WSL 2), where linux and oci contain; or name a backend of yours by containment-backend, as npm's page containment-backends describes. ${lastResort}`,
  })
}

const asSelected = ({ backend, proof }: Proven): SelectedBackend[] =>
  proof.kind === 'proven' ? [{ backend, enforcement: proof.enforcement }] : []

/** Asks those of a name one after another, and stops at the first that enforces everything. */
const proveInTurn = async (
  backends: Iterable<Backend>,
  name: string,
  prove: Prover,
): Promise<{ readonly proven: readonly Proven[]; readonly names: readonly string[] }> => {
  const proven: Proven[] = []
  const names: string[] = []
  for (const backend of backends) {
    names.push(backend.name)
    if (name !== 'auto' && backend.name !== name) {
      continue
    }
    const proof = await prove(backend)
    proven.push({ backend, proof })
    if (proof.kind === 'proven' && proof.enforcement.level === 'full') {
      break
    }
  }
  return { proven, names }
}

/** A remedy may end with a command. */
const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const failuresOf = (proven: readonly Proven[]) =>
  proven.flatMap(({ backend, proof }) => (proof.kind === 'unusable' ? [{ ...proof, backend }] : []))

const nothingUsable = (proven: readonly Proven[]): ContainmentError => {
  const failures = failuresOf(proven)
  const [first, ...others] = failures
  const reasons = others.map(({ backend, reason }) => `${backend.name} (${backend.tier}): ${reason}`)
  return new ContainmentError('ECONTAINUNAVAILABLE', {
    reason: [first?.reason ?? '', ...reasons].join(' '),
    hint: `${asSentence(first?.remedy ?? '')} ${lastResort}`,
  })
}

/**
 * The strongest backend that has proven itself here and enforces what is required: the first that enforces everything,
 * else the first that names its gaps.
 * @throws {ContainmentError} ECONTAINUNAVAILABLE when there is none
 */
export const selectBackend = async (
  { backend: name, required }: BackendChoice,
  prove: Prover,
  platform: NodeJS.Platform = process.platform,
  backends: Iterable<Backend> = candidates(platform),
): Promise<SelectedBackend> => {
  const { proven, names } = await proveInTurn(backends, name, prove)
  if (proven.length === 0) {
    throw notHere(name, platform, names)
  }
  const usable = proven.flatMap(asSelected)
  const selected = usable.find(({ enforcement }) => enforcement.level === 'full') ?? usable[0]
  if (selected === undefined) {
    throw nothingUsable(proven)
  }
  const { backend, enforcement } = selected
  if (required === 'full' && enforcement.level !== 'full') {
    // why the strongest one cannot be had: that is what the user would want to change
    const [stronger] = failuresOf(proven)
    throw new ContainmentError('ECONTAINUNAVAILABLE', {
      reason: `${stronger === undefined ? '' : `${stronger.reason} `}containment-require=full, but ${backend.name} (${enforcement.tier}) cannot enforce: ${enforcement.gaps.join(', ')}.`,
      hint: `${stronger === undefined ? 'Accept' : `${asSentence(stronger.remedy)} Or accept`} that by --containment-require=any. ${lastResort}`,
    })
  }
  return selected
}

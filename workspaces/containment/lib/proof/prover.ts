import type { Proof } from '../backend/backend.js'
import type { Prover } from '../backend/select-backend.js'
import { findLauncher } from '../linux/find-launcher.js'
import type { Roots } from '../roots.js'
import { circumstances } from './circumstances.js'
import { type ProofStore, rememberProof } from './remember-proof.js'

/** Which npm asks for proofs, and where it keeps them. */
export interface ProverOptions {
  readonly roots: Pick<Roots, 'node'>
  /** The version of this npm: another one proves anew. */
  readonly version: string
  readonly proofs: ProofStore
}

/** The launcher as a program that asks for namespaces; another backend can be proven without it, with a gap. */
export const askingProgram = (): string | undefined => {
  try {
    return findLauncher().file
  } catch {
    return undefined
  }
}

/** Has backends prove themselves on this machine, each once for as long as nothing that matters changes. */
export const makeProver =
  ({ roots, version, proofs }: ProverOptions): Prover =>
  (backend): Promise<Proof> => {
    const found = backend.identify()
    if (found.kind === 'absent') {
      return Promise.resolve({ kind: 'unusable', reason: found.reason, remedy: found.remedy, results: [] })
    }
    const here = { ...circumstances(), npm: version, mechanism: found.identity }
    const ids = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
    return rememberProof(backend, here, proofs, () => {
      // loaded only when something has to be proven
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { proveBackend } = require('./prove-backend.js') as typeof import('./prove-backend.js')
      return proveBackend(backend, { node: roots.node, ids, launcher: askingProgram() })
    })
  }

import { join } from 'node:path'
import type { Backend, Proof } from '../backend/backend.js'
import type { Circumstances } from './circumstances.js'
import { readOwnFile, writeOwnFile } from './proof-file.js'
import { readRecord, writeRecord } from './proof-record.js'
import { enforcementOf, type GuaranteeResult } from './result.js'

/** Where proofs are kept. */
export interface ProofStore {
  /** Undefined: they are not kept. */
  readonly directory: string | undefined
  /** Whether what is kept counts; what is proven is kept in any case. */
  readonly trust: boolean
}

/** A gap counts only while the backend says so of itself. */
const isExcused = ({ excuses = [] }: Backend, result: GuaranteeResult): boolean =>
  result.verdict !== 'gap' || excuses.some(({ guarantee, gap }) => guarantee === result.guarantee && gap === result.gap)

/**
 * The proof of a backend: the one that is kept, when everything that it depends on is the same; else a new one, which is
 * kept when it is good. What is stale, damaged or not this user's own is no proof.
 */
export const rememberProof = async (
  backend: Backend,
  circumstances: Circumstances,
  { directory, trust }: ProofStore,
  prove: () => Promise<Proof>,
): Promise<Proof> => {
  const file = directory && join(directory, `proof-${backend.name}-${backend.tier}.json`)
  const text = file !== undefined && trust ? readOwnFile(file) : undefined
  const record = text === undefined ? undefined : readRecord(text, circumstances)
  if (record?.results.every(result => isExcused(backend, result))) {
    const { results, since } = record
    return { kind: 'proven', enforcement: enforcementOf(backend, results), results, since }
  }
  const proof = await prove()
  if (file !== undefined && proof.kind === 'proven') {
    writeOwnFile(file, writeRecord({ circumstances, since: proof.since, results: proof.results }))
  }
  return proof
}

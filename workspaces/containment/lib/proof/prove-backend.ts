import type { Readable } from 'node:stream'
import type { Backend, Outcome, Proof } from '../backend/backend.js'
import { readAll } from '../backend/read-all.js'
import type { Ids } from '../plan/fixed-steps.js'
import { type Answer, readAnswers } from './answer.js'
import { probePlan } from './probe-plan.js'
import { makeProbeScene } from './probe-scene.js'
import { describeBroken, enforcementOf, type GuaranteeResult, judgeAnswers } from './result.js'

/** A probe that does not end is a probe that failed, in milliseconds. */
const usualTimeLimit = 20_000

const report = 'Please report this with the output of uname -a.'

const collect = (stream: Readable | null): Promise<string> => (stream === null ? Promise.resolve('') : readAll(stream))

/** A mechanism that could not start the probe may have said why on what would have been the probe's stderr. */
const withItsWords = (outcome: Outcome, errors: string): Outcome => {
  const words = errors.trim()
  return outcome.kind === 'refused' && words !== ''
    ? { ...outcome, reason: `${outcome.reason} It says: ${words}` }
    : outcome
}

const unusable = (reason: string, remedy: string, results: readonly GuaranteeResult[] = []): Proof => ({
  kind: 'unusable',
  reason,
  remedy,
  results,
})

/** What helps where a backend refuses and does not say what would: only npm's own launcher comes with npm. */
const usualRemedy = ({ name }: Backend): string =>
  name === 'linux' ? 'Install this npm again.' : 'Choose another backend, as by --containment-backend=auto.'

const judge = (backend: Backend, outcome: Outcome, inside: readonly Answer[] | undefined, outside: Answer[]): Proof => {
  const subject = `${backend.name} (${backend.tier})`
  switch (outcome.kind) {
    case 'refused':
      return unusable(outcome.reason, outcome.remedy ?? usualRemedy(backend))
    case 'signalled':
    case 'expired': {
      const by = outcome.kind === 'signalled' ? ` by ${outcome.signal}` : ''
      return unusable(`The probe of ${subject} was ended${by}.`, 'Run the command again.')
    }
    case 'exited': {
      if (outcome.code !== 0 || inside === undefined) {
        return unusable(`The probe of ${subject} did not come to its end (exit code ${outcome.code}).`, report)
      }
      const results = judgeAnswers([...inside, ...outside], backend.excuses)
      const broken = results.find(result => result.verdict === 'broken')
      return broken === undefined
        ? { kind: 'proven', enforcement: enforcementOf(backend, results), results, since: new Date().toISOString() }
        : unusable(
            `${subject} does not keep the guarantee “${broken.guarantee}”: ${describeBroken(broken)}.`,
            report,
            results,
          )
    }
  }
}

/** Where a proof is made, and for whom. */
export interface ProofSite {
  /** The Node.js that runs npm: its executable. */
  readonly node: string
  readonly ids: Ids
  /** See `ProbeTargets`. */
  readonly launcher: string | undefined
  /** The system whose ways the probe takes; this one, but in tests. */
  readonly platform?: NodeJS.Platform
  /** In milliseconds. */
  readonly timeLimit?: number
}

/**
 * Proves a backend on this machine, by doing it: one contained run tries both halves of every guarantee, and npm looks
 * from outside at what came of it. The versions of kernels and programs prove nothing.
 */
export const proveBackend = async (
  backend: Backend,
  { node, ids, launcher, platform, timeLimit = usualTimeLimit }: ProofSite,
): Promise<Proof> => {
  let scene
  try {
    scene = await makeProbeScene(node, platform)
  } catch (error) {
    return unusable(
      `The probe could not be prepared: ${String(error)}.`,
      'Make the temporary directory writable (TMPDIR).',
    )
  }
  try {
    const contained = backend.start(probePlan(scene, ids, launcher, backend), ['ignore', 'pipe', 'pipe'])
    const limit = setTimeout(() => contained.process.kill('SIGKILL'), timeLimit)
    const { stdout, stderr } = contained.process
    const [outcome, output, errors] = await Promise.all([contained.outcome, collect(stdout), collect(stderr)])
    clearTimeout(limit)
    return judge(backend, withItsWords(outcome, errors), readAnswers(output), scene.observe())
  } finally {
    await scene.remove()
  }
}

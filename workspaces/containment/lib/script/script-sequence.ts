import { isDeepStrictEqual } from 'node:util'
import type { ContainedProcess, HeldProcess } from '../backend/backend.js'
import type { ScriptRequest } from '../containment.js'
import { overlap } from '../paths.js'
import type { ScriptRecord } from '../report.js'
import type { Subject } from '../subject/subject.js'
import { type PreparedScript, prepareScript, type ScriptContext } from './prepare-script.js'

interface Held {
  readonly request: ScriptRequest
  readonly script: PreparedScript
  readonly process: HeldProcess
}

interface Running {
  readonly directory: string
  /** Whether it writes its own directory and nothing else that another script sees. */
  readonly isApart: boolean
}

const isSame = (one: ScriptRequest, other: ScriptRequest): boolean =>
  isDeepStrictEqual({ ...one, next: undefined }, { ...other, next: undefined })

/**
 * Scripts one after another. While one runs, the next is made ready as far as nothing that runs can change what that goes by:
 * to plan a script and to build its view takes npm and the launcher longer than to have it run then.
 */
export class ScriptSequence {
  readonly #context: ScriptContext
  readonly #subjectOf: (request: ScriptRequest) => Subject
  readonly #tell: (record: ScriptRecord) => void
  readonly #running = new Set<Running>()
  #held: Held | undefined

  /**
   * @param subjectOf who is about to run; may throw
   * @param tell is told of every script that has ended
   */
  constructor(
    context: ScriptContext,
    subjectOf: (request: ScriptRequest) => Subject,
    tell: (record: ScriptRecord) => void,
  ) {
    this.#context = context
    this.#subjectOf = subjectOf
    this.#tell = tell
  }

  /**
   * Runs a script: the one that was made ready, if it is that to the letter.
   * @throws {ContainmentError} when its authority cannot be determined; nothing has run
   */
  start(request: ScriptRequest, subject: Subject): ContainedProcess {
    const held = this.#take(request)
    const script = held?.script ?? prepareScript(request, subject, this.#context)
    const { backend } = this.#context
    const begin = (): ContainedProcess => held?.process.release() ?? backend.start(script.plan, script.stdio)
    const started = script.run(begin, this.#tell)
    const running = { directory: subject.directory, isApart: this.#isApart(subject) }
    this.#running.add(running)
    void this.#awaitEnd(started, running)
    void this.#prepareNext(request, started, running)
    return started
  }

  async #awaitEnd({ outcome }: ContainedProcess, running: Running): Promise<void> {
    const hasSucceeded = await outcome.then(
      ended => ended.kind === 'exited' && ended.code === 0,
      () => false,
    )
    this.#running.delete(running)
    if (!hasSucceeded) {
      // npm may go no further: then nothing of the next one is to be left
      this.#withdraw()
    }
  }

  /** Whatever else was made ready is not needed any more: npm went another way. */
  #take(request: ScriptRequest): Held | undefined {
    const held = this.#held
    if (held !== undefined && isSame(held.request, request) && held.process.isWaiting()) {
      this.#held = undefined
      return held
    }
    this.#withdraw()
    return undefined
  }

  #withdraw(): void {
    this.#held?.process.withdraw()
    this.#held?.script.withdraw()
    this.#held = undefined
  }

  async #prepareNext({ next }: ScriptRequest, started: ContainedProcess, running: Running): Promise<void> {
    if (next === undefined || this.#context.backend.hold === undefined) {
      return
    }
    await started.running
    try {
      const request = await next()
      if (request !== undefined && this.#held === undefined && this.#running.has(running)) {
        this.#held = this.#hold(request)
      }
    } catch {
      // what is wrong with it is said when its turn comes
    }
  }

  #hold(request: ScriptRequest): Held | undefined {
    const { backend } = this.#context
    const subject = this.#subjectOf(request)
    if (backend.hold === undefined || !this.#isApart(subject) || !this.#isUntouched(subject.directory)) {
      return undefined
    }
    const script = prepareScript(request, subject, this.#context)
    return { request, script, process: backend.hold(script.plan, script.stdio) }
  }

  #isApart(subject: Subject): boolean {
    return subject.kind === 'dependency' && this.#context.entitlements.grantsOf(subject).given.length === 0
  }

  #isUntouched(directory: string): boolean {
    return [...this.#running].every(other => other.isApart && !overlap(other.directory, directory))
  }
}

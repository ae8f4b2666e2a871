import type { GuaranteeName } from './guarantees.js'

/** What the contained probe tries, on what. */
export interface ProbeTargets {
  /** The system that both run on. */
  readonly platform: NodeJS.Platform
  /** Its own directory. */
  readonly directory: string
  /** A package that it can resolve. */
  readonly sibling: string
  /** Paths that must not exist for it. */
  readonly absent: readonly string[]
  /** Paths that it must not be able to make. */
  readonly forbidden: readonly string[]
  /** A path that must not be made outside; inside, it may lie in a private /tmp. */
  readonly outside: string
  /** A name to write below /tmp. */
  readonly temporary: string
  /** Files that must not be read. */
  readonly secrets: readonly string[]
  /** npm's process. */
  readonly npmPid: number
  /** When npm was started, in the clock of Linux' /proc. */
  readonly npmStart: string
  /** Port of npm's listeners on 127.0.0.1. */
  readonly tcp: number
  readonly udp: number
  /** Of Linux alone. */
  readonly abstractSocket: string
  readonly pathSocket: string
  /** An argument by which the process that is to survive can be found. */
  readonly tag: string
  /** The variables of the plan. */
  readonly variables: readonly string[]
  /** A program that asks for a new user namespace, and what it reads from descriptor 3. */
  readonly launcher: string | undefined
  readonly nestedPlan: string
}

/** Attempts of one guarantee. */
export interface Attempt {
  readonly guarantee: GuaranteeName
  readonly half: 'allowed' | 'denied'
  readonly what: string
  /** Succeeds unless it throws or answers false. */
  readonly act: () => unknown
}

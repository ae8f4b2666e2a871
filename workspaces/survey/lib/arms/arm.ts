import type { Tree } from '../compare/tree.js'

/**
 * One way of running the scripts of a tree: `stock`, twice, so that the noise is known; `bare`: contained with nothing
 * beyond the default authority; `contained`: with the catalogue, as `--safe` does; `granted`: with what it asked for.
 */
export type ArmName = 'stock' | 'again' | 'bare' | 'contained' | 'granted'

/** What a script was denied, as `npm containment report --json` tells it. */
export interface Denial {
  readonly package: string
  readonly event: string
  readonly kind: string
  /** The path or address, normalised. */
  readonly what: string
  /** What to give to `npm containment grant` so that it is allowed, if that can be granted. */
  readonly grant?: string
}

/** What came of one arm. */
export interface ArmResult {
  readonly arm: ArmName
  readonly code: number | undefined
  readonly signal: string | undefined
  readonly isExpired: boolean
  readonly output: string
  /** Of npm with its scripts, without what surrounds it. */
  readonly milliseconds: number
  /** The project and the HOME as the scripts left them. */
  readonly tree: Tree
  readonly denials: readonly Denial[]
  /** Lines of the option `containment-grant` that npm offered. */
  readonly offers: readonly string[]
  /** The backend and the tier that contained it; undefined where nothing did. */
  readonly enforcement: string | undefined
}

/** Whether npm and every script that it ran ended well. */
export const isSuccess = ({ code, isExpired }: Pick<ArmResult, 'code' | 'isExpired'>): boolean =>
  code === 0 && !isExpired

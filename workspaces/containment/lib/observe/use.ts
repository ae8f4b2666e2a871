/**
 * - `used`: it was there, and the script may use it so
 * - `absent`: there is no such thing, for the script
 * - `refused`: it is there, and not the script's to use so
 */
export type UseOutcome = 'used' | 'absent' | 'refused'

/** What a script asked of the file system, as the backend saw it. The path is absolute, its links followed. */
export interface Use {
  /** `look`: asking whether something is there, and what it is. `run`: starting a program. */
  readonly kind: 'read' | 'write' | 'look' | 'run'
  readonly outcome: UseOutcome
  readonly path: string
}

/** Everything that a backend observed of one script. */
export interface Used {
  readonly uses: readonly Use[]
  /** Hosts that its proxy connected to, `name:port`. */
  readonly reached: readonly string[]
  /** How many further uses there were. */
  readonly untold: number
}

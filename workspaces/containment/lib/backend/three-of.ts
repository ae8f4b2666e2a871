import type { ScriptStdio } from './backend.js'

/** The three descriptors of a script, one by one, so that others can follow. */
export const threeOf = (stdio: ScriptStdio): unknown[] =>
  typeof stdio === 'string' ? [stdio, stdio, stdio] : [0, 1, 2].map(index => stdio[index] ?? 'pipe')

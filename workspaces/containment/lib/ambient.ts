import type { Containment } from './containment.js'

/**
 * The name under which the process keeps its containment. A global symbol: every copy of this package, and packages
 * that import only its types, find the same state.
 */
export const ambientKey: unique symbol = Symbol.for('npm.containment') as never

interface Holder {
  [ambientKey]?: Containment
}

/** The containment of this process, or undefined when nothing is contained here. */
export const ambientContainment = (): Containment | undefined => (process as Holder)[ambientKey]

/** Sets the containment of this process: once, and nothing can replace or remove it afterwards. */
export const setAmbientContainment = (containment: Containment): void => {
  Object.defineProperty(process, ambientKey, { value: containment, enumerable: false })
}

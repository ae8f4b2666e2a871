/**
 * Which `.npm-extension` npm loads into itself. It is kept under `Symbol.for('npm.extensions')` of the process, set once
 * when the configuration is loaded.
 */
export interface ExtensionPolicy {
  /** The project, whose own extension is one; undefined: nobody's is. */
  readonly root: string | undefined
  /** @throws {ContainmentError} ECONTAINEXTENSION when `safe` is in effect and the user has not allowed it */
  assertAllowed(file: string): void
}

/**
 * An expected failure of the set-up: printed as its message and its remedy, without a stack.
 * `remedy` is the one thing to do next.
 */
export class SetupError extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} remedy the next step, as a sentence or a command
   */
  constructor(message, remedy) {
    super(message)
    this.name = 'SetupError'
    this.remedy = remedy
  }
}

/**
 * Turns the system errors that a full or read-only disk causes into a SetupError; any other error is returned as it is.
 * @param {unknown} error
 */
export const explainSystemError = error => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SetupError('The disk is full.', 'Free about 1 GB here and run the same command again.')
  }
  if (code === 'EROFS' || code === 'EACCES') {
    return new SetupError(
      `This checkout cannot be written: ${error.message}`,
      'Run the command as the user who owns the checkout, or clone it where you may write.',
    )
  }
  return error
}

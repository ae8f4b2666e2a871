/** An assembly that cannot go on: the message names the file and the reason. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
}

import type { Npm } from './containment/npm.js'

/** What is used of npm's class of commands, which lies beside this file in the assembled tree. */
declare class BaseCommand {
  constructor(npm: Npm)
  readonly npm: Npm
  /** The error for arguments that are not understood, with the usage. */
  usageError(prefix?: string): Error
}

export = BaseCommand

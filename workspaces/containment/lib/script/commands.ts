import { dirname, join, relative } from 'node:path'
import { isLinkedDirectory, isOwnCommand } from '../effect/own-command.js'
import type { RefusedCommand } from '../report.js'
import type { Admissions } from './admissions.js'

/** The commands that packages declare: which npm leaves alone, and which it left alone so far. */
export class Commands {
  readonly refused: RefusedCommand[] = []
  readonly #admissions: Admissions

  constructor(admissions: Admissions) {
    this.#admissions = admissions
  }

  /** See `Containment.refusesCommand`. */
  refuses(directory: string, file: string, link: string): boolean {
    const isRefused = isLinkedDirectory(dirname(link)) || !this.#isOwn(directory, file)
    if (isRefused) {
      this.refused.push({ package: this.#admissions.nameOf(directory), path: file })
    }
    return isRefused
  }

  /** A package behind a link that no manifest names has no commands either: its directory is refused like its scripts. */
  #isOwn(directory: string, file: string): boolean {
    try {
      const real = this.#admissions.subject(directory, 'install').directory
      return isOwnCommand(join(real, relative(directory, file)), real)
    } catch {
      return false
    }
  }
}

import { overlap } from '../paths.js'

interface Stay {
  readonly directory: string
  readonly end: Promise<void>
}

/**
 * Directories of scripts that are alive. npm runs scripts side by side, and goes through a package when its script has
 * ended: a script that may write there at that moment (a workspace's, with packages in it) could put a link in npm's
 * way. So of two scripts one of whose directories holds the other's, the second waits.
 */
export class OccupiedGround {
  readonly #stays = new Set<Stay>()

  /**
   * Waits until nothing is alive in, or around, a directory, and enters it.
   * @returns what to call when the script has ended and npm is done with what it left
   */
  async enter(directory: string): Promise<() => void> {
    for (let other = this.#inTheWayOf(directory); other !== undefined; other = this.#inTheWayOf(directory)) {
      await other.end
    }
    let leave: () => void = () => undefined
    const end = new Promise<void>(resolve => {
      leave = resolve
    })
    const stay = { directory, end }
    this.#stays.add(stay)
    return () => {
      this.#stays.delete(stay)
      leave()
    }
  }

  #inTheWayOf(directory: string): Stay | undefined {
    return [...this.#stays].find(stay => overlap(stay.directory, directory))
  }
}

/** How what there is goes that must not outlast npm. */
const existing = new Set<() => void>()

const removeAll = (): void => {
  for (const remove of existing) {
    remove()
  }
}

let isWatched = false

/** At the latest when npm ends. Said twice it is the same. */
export const removeAtEnd = (remove: () => void): void => {
  existing.add(remove)
  if (!isWatched) {
    isWatched = true
    process.on('exit', removeAll)
  }
}

/** It has gone. */
export const forgetRemoved = (remove: () => void): void => {
  existing.delete(remove)
}

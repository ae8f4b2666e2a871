/** How a step is called: to be taken, or only to say what it would take. */
export interface Turn<Value> {
  /** Whether it is only asked what it would do. */
  readonly isAsked: boolean
  /** Asks the first step that has not begun; undefined: all have. */
  readonly next: () => Promise<Value | undefined>
}

/**
 * The steps of a queue as functions that are called in its order, each once. While one is under way, it can ask what comes next.
 * @param step takes the step for an element, or says what that would be
 */
export const inTurn = <Element, Value>(
  queue: readonly Element[],
  step: (element: Element, turn: Turn<Value>) => Promise<Value | undefined>,
): (() => Promise<Value | undefined>)[] => {
  let begun = 0
  const next = async (): Promise<Value | undefined> => {
    const element = queue[begun]
    return element === undefined ? undefined : step(element, { isAsked: true, next })
  }
  return queue.map(element => () => {
    begun++
    return step(element, { isAsked: false, next })
  })
}

import { freemem } from 'node:os'

/** A build may take this much memory, in bytes. */
const perWorker = 1.5 * 2 ** 30

/** How many workers a machine takes: one for each core, and no more than its memory lets build at once. */
export const workersFor = (cores: number, memory: number = freemem()): number =>
  Math.max(1, Math.min(cores, Math.floor(memory / perWorker)))

/** Works through `items` with `workers` at once. One that fails ends the others after their present item. */
export const workThrough = async <Item>(
  items: readonly Item[],
  workers: number,
  work: (item: Item, worker: number) => Promise<void>,
): Promise<void> => {
  const todo = [...items]
  let hasFailed = false
  const run = async (worker: number): Promise<void> => {
    for (let item = todo.shift(); item !== undefined && !hasFailed; item = todo.shift()) {
      try {
        await work(item, worker)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, (_, worker) => run(worker)))
}

import { freemem } from 'node:os'

/** A build may take this much memory, in bytes. */
const perWorker = 1.5 * 2 ** 30

/** How many workers a machine takes: one for each core, and no more than its memory lets build at once. */
export const workersFor = (cores: number, memory: number = freemem()): number =>
  Math.max(1, Math.min(cores, Math.floor(memory / perWorker)))

/** Works through `items`, one at a time with each worker. One that fails ends the others after their present item. */
export const workThrough = async <Item, Worker>(
  items: readonly Item[],
  workers: readonly Worker[],
  work: (item: Item, worker: Worker) => Promise<void>,
): Promise<void> => {
  const todo = [...items]
  let hasFailed = false
  const run = async (worker: Worker): Promise<void> => {
    for (let item = todo.shift(); item !== undefined && !hasFailed; item = todo.shift()) {
      try {
        await work(item, worker)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  await Promise.all(workers.map(run))
}

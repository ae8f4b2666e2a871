import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import type { Containment } from '@npmcli/containment'
import promiseSpawn from '@npmcli/promise-spawn'

/** Where the npm in the clone writes what ran contained there; a descriptor, which none of its scripts has. */
const reportDescriptor = 3

/**
 * Starts an npm in the clone of a git dependency, contained like this one: the word is on its command line, where nothing
 * that the clone brings along can outdo it. What its scripts were denied is told with the rest.
 */
export const npmInClone = async (
  containment: Containment,
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  extra: object,
): Promise<unknown> => {
  const running = promiseSpawn(
    command,
    [...args, '--safe'],
    {
      cwd,
      env: { ...env, NPM_CONTAINMENT_REPORT: String(reportDescriptor) },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    },
    extra,
  )
  const report = text(running.process.stdio[reportDescriptor] as Readable)
  try {
    return await running
  } finally {
    containment.adopt(cwd, await report)
  }
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Removes a directory that strangers wrote in. By the system's own program, which goes by descriptors: Node.js goes by paths, and
 * whoever still lived in there could put a link in its way.
 */
export const removeTree = async (directory: string): Promise<void> => {
  const remove = (): Promise<unknown> => run('rm', ['-rf', '--', directory])
  // an ordinary user cannot look into a directory that a script has closed
  await remove().catch(() =>
    run('chmod', ['-R', 'u+rwX', '--', directory])
      .catch(() => undefined)
      .then(remove),
  )
}

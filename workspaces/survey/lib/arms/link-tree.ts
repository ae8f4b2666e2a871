import { copyFile, link, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Another name for a file; a copy where the system does not let us (someone else's file, another file system). */
const linkFile = (from: string, to: string): Promise<void> => link(from, to).catch(() => copyFile(from, to))

/** Makes `to` a tree like `from` without copying contents: to be read, never to be written. */
export const linkTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      await linkTree(source, target)
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target)
    } else {
      await linkFile(source, target)
    }
  }
}

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { linkTree } from './link-tree.js'
import type { Machine } from './machine.js'
import { withoutCatalogue } from './without-catalogue.js'

/**
 * Lays out the npms of a survey in `directory`, each as deep in it as the others: a build names the npm that ran by the way from
 * the package to it.
 * @param fork the assembled fork
 * @param stock the unpacked pristine npm
 */
export const equip = async (
  directory: string,
  fork: string,
  stock: string,
): Promise<Pick<Machine, 'fork' | 'bare' | 'stock' | 'bin'>> => {
  const tools = join(directory, 'tools')
  const npms = {
    fork: join(directory, 'forks/lib/npm'),
    bare: join(directory, 'bares/lib/npm'),
    stock: join(tools, 'lib/npm'),
    bin: join(tools, 'bin'),
  }
  await mkdir(npms.bin, { recursive: true })
  await linkTree(stock, npms.stock)
  await linkTree(fork, npms.fork)
  await linkTree(fork, npms.bare)
  await withoutCatalogue(npms.bare)
  return npms
}

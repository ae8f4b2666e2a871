import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { linkTree } from './link-tree.js'
import type { Machine } from './machine.js'
import { withoutCatalogue } from './without-catalogue.js'

/**
 * Lays out the npms of a survey in `directory`.
 * @param fork the assembled fork
 * @param stock the unpacked pristine npm
 */
export const equip = async (
  directory: string,
  fork: string,
  stock: string,
): Promise<Pick<Machine, 'fork' | 'bare' | 'stock' | 'bin'>> => {
  const tools = join(directory, 'tools')
  const npms = { fork, bare: join(directory, 'bare'), stock: join(tools, 'lib/npm'), bin: join(tools, 'bin') }
  await mkdir(npms.bin, { recursive: true })
  await linkTree(stock, npms.stock)
  await linkTree(fork, npms.bare)
  await withoutCatalogue(npms.bare)
  return npms
}

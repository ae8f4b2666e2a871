import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Takes every grant out of the catalogue of a tree of the fork: what is left is the default authority. */
export const withoutCatalogue = async (npm: string): Promise<void> => {
  const file = join(npm, 'node_modules/@npmcli/containment/data/catalogue.json')
  const catalogue = JSON.parse(await readFile(file, 'utf8')) as object
  // never in place: the file has other names
  await rm(file)
  await writeFile(file, JSON.stringify({ ...catalogue, grants: [] }))
}

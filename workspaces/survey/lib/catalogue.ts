import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether the catalogue of a fork grants anything to one of the packages. */
export const hasGrantsFor = (fork: string, scripted: readonly string[]): boolean => {
  const file = join(fork, 'node_modules/@npmcli/containment/data/catalogue.json')
  const { grants } = JSON.parse(readFileSync(file, 'utf8')) as { grants: readonly { readonly package: string }[] }
  const names = new Set(scripted.map(name => name.slice(0, name.lastIndexOf('@'))))
  return grants.some(({ package: key }) => names.has(key.replace(/(?<=.)@.*/, '')))
}

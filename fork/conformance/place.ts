import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { placed, type Repository } from './suites.js'

/** What is of the package itself; its manifest and papers stay the checkout's. */
const isCode = (name: string): boolean => !/^(package\.json|README.*|LICENSE.*|node_modules)$/i.test(name)

const copyCode = (from: string, to: string): void => {
  for (const name of readdirSync(from).filter(isCode)) {
    rmSync(join(to, name), { recursive: true, force: true })
    cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true })
  }
}

/**
 * Copies a checkout and puts the packages of one npm into it.
 * @param tree the npm: pristine or assembled
 * @param target replaced as a whole
 */
export const place = (checkout: string, { placeOf }: Repository, tree: string, target: string): void => {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(dirname(target), { recursive: true })
  cpSync(checkout, target, { recursive: true, verbatimSymlinks: true, filter: path => basename(path) !== '.git' })
  for (const packed of placed) {
    const [from, to] = [join(tree, packed), join(target, placeOf(packed))]
    if (!existsSync(from)) {
      continue
    }
    if (existsSync(join(to, 'test'))) {
      copyCode(from, to)
    } else {
      rmSync(to, { recursive: true, force: true })
      cpSync(from, to, { recursive: true, verbatimSymlinks: true })
    }
  }
}

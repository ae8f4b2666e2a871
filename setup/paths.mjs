import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Everything that is built, and nothing else. */
export const build = join(root, 'build')

/** The project's own Node.js, from the registry's per-platform packages. */
export const nodePackage = join(root, 'node_modules', `node-${process.platform}-${process.arch}`)
export const projectNode = join(nodePackage, 'bin', 'node')

/** The launcher, as the set-up compiles it. */
export const launcher = join(build, 'launcher', 'containment-launcher')

/** Compiled TypeScript, laid out like the checkout. */
export const compiled = join(build, 'compiled')

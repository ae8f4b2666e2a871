import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Everything that is built, and nothing else. */
export const build = join(root, 'build')

/** The project's own Node.js, from the registry's per-platform packages. */
export const nodePackage = join(root, 'node_modules', `node-${process.platform}-${process.arch}`)

/** The registry has no package of that version for every Mac: there it is the Node.js that runs the set-up. */
export const nodeFor = (platform = process.platform) =>
  platform === 'darwin' ? process.execPath : join(nodePackage, 'bin', 'node')
export const projectNode = nodeFor()

/** The launcher, as the set-up compiles it. */
export const launcher = join(build, 'launcher', 'containment-launcher')

/** Compiled TypeScript, laid out like the checkout. */
export const compiled = join(build, 'compiled')

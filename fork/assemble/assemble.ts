import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { BuildError } from '../build-error.js'
import type { EditedFile } from '../edits/edit.js'
import { applyEdits, integrityOf } from './apply-edits.js'
import { launcherDirectory, type Part } from './layout.js'
import { listFiles } from './list-files.js'
import { overlayFiles } from './overlay.js'

export interface Assembly {
  /** The checkout. */
  readonly root: string
  /** The checkout's compiled TypeScript. */
  readonly compiled: string
  /** The unpacked pristine npm. */
  readonly pristine: string
  /** The compiled launcher, where the tree has one. */
  readonly launcher: string | undefined
  readonly layout: readonly Part[]
  readonly edits: readonly EditedFile[]
  /** The pages of the manual that differ from npm's, as content by path: asked when the rest of the tree is there. */
  readonly manual: (tree: string) => ReadonlyMap<string, string>
  /** Where the assembled tree goes; replaced as a whole. */
  readonly target: string
}

/** Path, in dist/, of the file that holds the launcher's sha512: written here, checked before each use. */
export const launcherHashFile = `${launcherDirectory}/containment-launcher.sha512`

const addOverlay = (tree: string, { root, compiled, layout, edits }: Assembly): void => {
  for (const part of layout) {
    const target = join(tree, part.to)
    if (part.replaces) {
      rmSync(target, { recursive: true, force: true })
    }
    for (const { path, content, executable } of overlayFiles(root, compiled, part)) {
      const file = join(tree, path)
      if (existsSync(file)) {
        const edited = edits.some(edit => edit.file === path)
        throw new BuildError(`${path}: the project adds a file that npm already has${edited ? ' and edits it' : ''}`)
      }
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content, { mode: 0o644 })
      chmodSync(file, executable ? 0o755 : 0o644)
    }
  }
}

const addLauncher = (tree: string, launcher: string): void => {
  const file = join(tree, launcherDirectory, 'containment-launcher')
  mkdirSync(dirname(file), { recursive: true })
  copyFileSync(launcher, file)
  chmodSync(file, 0o755)
  writeFileSync(join(tree, launcherHashFile), `${integrityOf(readFileSync(file))}\n`)
}

/**
 * Builds the fork: the pristine tree, the declared edits, the project's files, the launcher. The same inputs give the
 * same names, bytes and modes (the launcher's own aside). The tree appears in one rename, whole or not at all.
 * @returns the paths in it, sorted
 * @throws {BuildError}
 */
export const assemble = (assembly: Assembly): string[] => {
  const { pristine, launcher, edits, manual, target } = assembly
  // always the same name, so that nothing stays of an assembly that was killed
  const tree = `${target}.partial`
  rmSync(tree, { recursive: true, force: true })
  try {
    cpSync(pristine, tree, { recursive: true, verbatimSymlinks: true })
    for (const edit of edits) {
      const file = join(tree, edit.file)
      if (!existsSync(file)) {
        throw new BuildError(`${edit.file}: there is no such file in the pristine npm`)
      }
      writeFileSync(file, applyEdits(edit, readFileSync(file, 'utf8')))
    }
    addOverlay(tree, assembly)
    for (const [path, content] of manual(tree)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), content, { mode: 0o644 })
    }
    if (launcher !== undefined) {
      addLauncher(tree, launcher)
    }
    const files = listFiles(tree)
    rmSync(target, { recursive: true, force: true })
    renameSync(tree, target)
    return files
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

import type { EditedFile } from './edit.js'
import { packageManifest } from './package-manifest.js'

/** Every change to npm's own files, in the order of the tree. */
export const edits: readonly EditedFile[] = [packageManifest]

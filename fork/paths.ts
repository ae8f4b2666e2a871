import { dirname, join } from 'node:path'

/** The checkout: this file runs as build/compiled/fork/paths.js. */
export const root = dirname(dirname(dirname(__dirname)))

export const build = join(root, 'build')
export const compiled = join(build, 'compiled')

/** The unpacked pristine npm. */
export const pristine = join(build, 'upstream', 'package')

/** What renders the manual. */
export const docsTools = join(build, 'docs-tools')

/** The assembled fork. */
export const dist = join(root, 'dist')

/** What the last assembly put into dist/: path, mode and sha512 of every file. */
export const fileList = join(build, 'dist-files.json')

export const launcher = join(build, 'launcher', 'containment-launcher')

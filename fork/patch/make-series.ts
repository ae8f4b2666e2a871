import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listFiles } from '../assemble/list-files.js'
import type { EditedFile } from '../edits/edit.js'
import { upstream } from '../upstream.js'
import { changedFiles } from './changed-files.js'
import { concernOf, series } from './concerns.js'
import { coverLetter, editList } from './cover-letter.js'
import { git, type Signature } from './git.js'
import { type Lines, sizeTable } from './size.js'
import { asRepository } from './unpack.js'

export interface SeriesOptions {
  /** The unpacked pristine npm. */
  readonly pristine: string
  /** The assembled npm. */
  readonly dist: string
  /** The paths that the build put into the assembled npm. */
  readonly built: readonly string[]
  readonly edits: readonly EditedFile[]
  /** The launcher's sources: reviewed with the series, not packed. */
  readonly launcherSource: string
  /** The sources of our pages of the manual: generated ones are packed. */
  readonly pages: string
  readonly signature: Signature
  /** Directory for what lies here only meanwhile. */
  readonly scratch: string
  /** Where the patches go; replaced as a whole. */
  readonly target: string
}

export interface Series {
  /** Names of the files, in order; the cover letter first. */
  readonly patches: readonly string[]
  readonly size: string
  readonly edits: string
}

/** Where the sources that are not packed lie in npm's repository. */
const launcherPath = 'workspaces/containment/launcher'
const pagesPath = 'docs/lib/content'

const numbersOf = (repository: string, base: string): Map<string, Lines> =>
  new Map(
    git(repository, ['diff', '--numstat', '--no-renames', base, 'HEAD'])
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t'))
      .map(([plus, minus, path]) => [path ?? '', { plus: Number(plus), minus: Number(minus) }]),
  )

/**
 * Writes the change as a series of patches against npm's repository, as the pristine tarball lays it out by the one map
 * of paths. The same inputs give the same patches.
 */
export const makeSeries = (options: SeriesOptions): Series => {
  const { pristine, dist, built, signature, scratch, target } = options
  mkdirSync(scratch, { recursive: true })
  const repository = mkdtempSync(join(scratch, 'series-'))
  const commit = (message: string): void => {
    git(repository, ['add', '--all', '--force'])
    if (git(repository, ['status', '--porcelain']) !== '') {
      git(repository, ['commit', '--quiet', '--no-verify', `--message=${message}`], signature)
    }
  }
  try {
    git(repository, ['init', '--quiet', '--initial-branch=latest'])
    const files = changedFiles(pristine, dist, built)
    // what is not changed makes no difference to a patch
    asRepository(
      pristine,
      files.filter(({ kind }) => kind !== 'added').map(({ packed }) => packed),
      repository,
    )
    commit(`npm ${upstream.version}`)
    const base = git(repository, ['rev-parse', 'HEAD']).trim()
    for (const concern of series) {
      for (const { packed, path, kind } of files.filter(file => concernOf(file.path) === concern)) {
        if (kind === 'removed') {
          rmSync(join(repository, path))
        } else {
          mkdirSync(dirname(join(repository, path)), { recursive: true })
          cpSync(join(dist, packed), join(repository, path), { verbatimSymlinks: true })
        }
      }
      if (concern.owns(`${launcherPath}/`)) {
        for (const name of listFiles(options.launcherSource).filter(name => /^[a-z_-]+\.[ch]$/.test(name))) {
          cpSync(join(options.launcherSource, name), join(repository, launcherPath, name))
        }
      }
      if (concern.owns(`${pagesPath}/`)) {
        cpSync(options.pages, join(repository, pagesPath), { recursive: true })
      }
      commit(`${concern.subject}\n\n${concern.body}`)
    }
    const lines = numbersOf(repository, base)
    const size = sizeTable(files, path => lines.get(path) ?? { plus: 0, minus: 0 })
    const edits = editList(options.edits)
    rmSync(target, { recursive: true, force: true })
    git(
      repository,
      // the signature at the end of a patch would be the version of git
      ['format-patch', '--quiet', '--cover-letter', '--no-renames', '--no-signature', '--binary', '-o', target, base],
      signature,
    )
    const patches = readdirSync(target).sort()
    const cover = join(target, patches[0] ?? '')
    writeFileSync(
      cover,
      readFileSync(cover, 'utf8')
        .replace('*** SUBJECT HERE ***', () => 'contained lifecycle scripts')
        .replace('*** BLURB HERE ***', () => coverLetter({ version: upstream.version, edits, size })),
    )
    return { patches, size, edits }
  } finally {
    rmSync(repository, { recursive: true, force: true })
  }
}

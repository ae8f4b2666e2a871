import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ancestors, isWithin } from '../paths.js'

/** A git repository as far as a script may read it: its history, and what is checked out. */
export interface Repository {
  /** The directory that git works in. */
  readonly top: string
  /** What of it can be read: never the settings that carry secrets. */
  readonly readable: readonly string[]
  /** Files of settings with secrets in them. */
  readonly secret: readonly string[]
}

type Kind = 'directory' | 'file' | 'other' | 'absent'

/** Links are not followed: whoever made one could make another repository readable. */
const kindOf = (path: string): Kind => {
  try {
    const stat = lstatSync(path)
    return stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'other'
  } catch {
    return 'absent'
  }
}

const textOf = (path: string): string => (kindOf(path) === 'file' ? readFileSync(path, 'utf8').trim() : '')

/** A password or a token in an address, or a header with one, as tools of CI services leave it there. */
const hasSecret = (settings: string): boolean =>
  /:\/\/[^\s/@:]+:[^\s/@]*@|https?:\/\/[^\s/@]+@|extraheader|password|passwd|token|secret/i.test(settings)

const inRepository = ['HEAD', 'index', 'shallow', 'packed-refs', 'refs', 'objects'] as const
const settingsOf = ['config', 'config.worktree'] as const

const settingsWithSecrets = (gitDirectory: string): string[] =>
  settingsOf.map(name => join(gitDirectory, name)).filter(path => hasSecret(textOf(path)))

const present = (directory: string, names: readonly string[]): string[] =>
  names.map(name => join(directory, name)).filter(path => ['file', 'directory'].includes(kindOf(path)))

/** The repository of a directory with a `.git` directory in it. */
const ordinary = (top: string): Repository | undefined => {
  const git = join(top, '.git')
  const isRepository = kindOf(join(git, 'HEAD')) === 'file' && kindOf(join(git, 'objects')) === 'directory'
  const secret = settingsWithSecrets(git)
  const readable = present(git, [...inRepository, ...settingsOf]).filter(path => !secret.includes(path))
  return isRepository ? { top, readable, secret } : undefined
}

/**
 * The repository of a worktree or a submodule, whose `.git` is a file that names the real place. A file can name any
 * place, so that place has to name this directory in turn: only git makes both.
 */
const named = (top: string): Repository | undefined => {
  const pointer = join(top, '.git')
  const git = resolve(top, /^gitdir: (.+)$/.exec(textOf(pointer))?.[1] ?? '')
  const isWorktree = textOf(join(git, 'gitdir')) === pointer
  const worktree = /^\s*worktree\s*=\s*(.+)$/m.exec(textOf(join(git, 'config')))?.[1]
  const isSubmodule = worktree !== undefined && resolve(git, worktree) === top
  if (!isWorktree && !isSubmodule) {
    return undefined
  }
  const common = isWorktree ? dirname(dirname(git)) : git
  const secret = [...settingsWithSecrets(common), ...settingsWithSecrets(git)]
  const files = [
    ...present(git, ['HEAD', 'index', 'commondir', 'gitdir', 'refs', ...settingsOf]),
    ...present(common, [...inRepository, ...settingsOf]),
  ]
  const readable = [pointer, ...new Set(files.filter(path => !secret.includes(path)))]
  return kindOf(join(common, 'objects')) === 'directory' ? { top, readable, secret: [...new Set(secret)] } : undefined
}

/** The repository that git finds from a directory; never one of HOME, or of what holds it. */
export const findRepository = (directory: string, home: string): Repository | undefined => {
  const top = [directory, ...ancestors(directory)].find(path => kindOf(join(path, '.git')) !== 'absent')
  if (top === undefined || isWithin(home, top)) {
    return undefined
  }
  return kindOf(join(top, '.git')) === 'directory' ? ordinary(top) : named(top)
}

/** So deep are the names of submodules looked through. */
const depthOfNames = 8

const secretsBelow = (directory: string, depth: number): string[] => {
  if (kindOf(directory) !== 'directory' || depth === 0) {
    return []
  }
  const isRepository = kindOf(join(directory, 'HEAD')) === 'file'
  const below = isRepository ? ['modules'] : readdirSync(directory)
  return [...settingsWithSecrets(directory), ...below.flatMap(name => secretsBelow(join(directory, name), depth - 1))]
}

/** The settings with secrets of a repository that lies in a directory which a script may read whole, and of its submodules. */
export const secretsIn = (top: string): string[] => secretsBelow(join(top, '.git'), depthOfNames)

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { integrityOf } from '../assemble/apply-edits.js'
import { listFiles } from '../assemble/list-files.js'
import type { EditedFile } from '../edits/edit.js'

/** What became of a file of npm's that we edit. */
export interface EditedFileReport {
  readonly file: string
  /** Whether it is as it was, was changed where our edits still fit, was changed where they do not, or is gone. */
  readonly state: 'same' | 'fits' | 'broken' | 'gone'
  /** In the next npm; undefined when the file is gone. */
  readonly integrity: string | undefined
  /** The anchors that do not occur exactly once any more. */
  readonly broken: readonly string[]
}

/** Looks at one edited file in the next npm. */
export const reportEdits = ({ file, integrity, edits }: EditedFile, next: string): EditedFileReport => {
  const path = join(next, file)
  if (!existsSync(path)) {
    return { file, state: 'gone', integrity: undefined, broken: edits.map(({ anchor }) => anchor) }
  }
  const content = readFileSync(path, 'utf8')
  const actual = integrityOf(content)
  const broken = edits.map(({ anchor }) => anchor).filter(anchor => content.split(anchor).length !== 2)
  const changed = broken.length === 0 ? 'fits' : 'broken'
  return { file, state: actual === integrity ? 'same' : changed, integrity: actual, broken }
}

/** Files of a tree whose text fits a pattern, with the lines that do. */
const linesWith = (tree: string, pattern: RegExp): Map<string, string[]> =>
  new Map(
    listFiles(tree)
      .filter(path => path.endsWith('.js'))
      .flatMap(path => {
        const lines = readFileSync(join(tree, path), 'utf8')
          .split('\n')
          .filter(line => pattern.test(line))
          .map(line => line.trim())
        return lines.length === 0 ? [] : [[path, lines] as const]
      }),
  )

/** What of npm starts programs or loads code: the doors. */
const doors = /child_process|promise-spawn|@npmcli\/run-script|@npmcli\/git|\bimport\(|vm\.run|createRequire/

const difference = (one: ReadonlyMap<string, string[]>, other: ReadonlyMap<string, string[]>): string[] =>
  [...one].flatMap(([path, lines]) =>
    lines.filter(line => !other.get(path)?.includes(line)).map(line => `${path}: ${line.slice(0, 140)}`),
  )

export interface DoorReport {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** The lines that start a program or load code, and that only one of the two has. */
export const reportDoors = (pristine: string, next: string): DoorReport => {
  const [before, after] = [linesWith(pristine, doors), linesWith(next, doors)]
  return { added: difference(after, before), removed: difference(before, after) }
}

const versionIn = (tree: string, name: string): string | undefined => {
  const file = join(tree, 'node_modules', name, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version : undefined
}

/** The bundled packages on whose behaviour containment builds. */
const reliedOn = [
  '@npmcli/arborist',
  '@npmcli/config',
  '@npmcli/git',
  '@npmcli/promise-spawn',
  '@npmcli/run-script',
  'bin-links',
  'libnpmexec',
  'libnpmpack',
  'libnpmversion',
  'node-gyp',
  'pacote',
]

/** The packages among those that have another version, as `name: before -> after`. */
export const reportPackages = (pristine: string, next: string): string[] =>
  reliedOn.flatMap(name => {
    const [before, after] = [versionIn(pristine, name), versionIn(next, name)]
    return before === after ? [] : [`${name}: ${before ?? 'none'} -> ${after ?? 'none'}`]
  })

const keysIn = (tree: string): string[] => {
  const file = join(tree, 'node_modules/@npmcli/config/lib/definitions/definitions.js')
  return [...readFileSync(file, 'utf8').matchAll(/^ {2}'?([\w.-]+)'?: new Definition\(/gm)].map(([, key = '']) => key)
}

/** The options that only one of the two has: a new one may name a program, or weaken what is asked of scripts. */
export const reportOptions = (pristine: string, next: string): DoorReport => {
  const [before, after] = [keysIn(pristine), keysIn(next)]
  return {
    added: after.filter(key => !before.includes(key)),
    removed: before.filter(key => !after.includes(key)),
  }
}

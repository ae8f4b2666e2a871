import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { listFiles } from './list-files.js'
import type { Part } from './layout.js'

/** One file that the project adds. */
export interface OverlayFile {
  /** Path in dist/. */
  readonly path: string
  readonly content: Buffer
  readonly executable: boolean
}

const sourceMapComment = /\n\/\/# sourceMappingURL=\S+\s*$/

/** Compiled code as it ships: without the pointer to a source map that does not. */
export const withoutSourceMap = (content: string): string => content.replace(sourceMapComment, '\n')

const isShipped = (path: string): boolean => !path.endsWith('.d.ts') && !path.endsWith('.md')

const declarations = (root: string, { from, to, declares = [] }: Part): OverlayFile[] =>
  declares.map(name => ({
    path: join(to, name.replace(/\.ts$/, '.d.ts')),
    content: readFileSync(join(root, from, name)),
    executable: false,
  }))

/** The files that `part` adds: TypeScript as compiled, public types as declarations, everything else as it is. */
export const overlayFiles = (root: string, compiled: string, part: Part): OverlayFile[] => [
  ...part.ships
    .map(name => join(root, part.from, name))
    .filter(path => existsSync(path))
    .flatMap(path => (statSync(path).isDirectory() ? listFiles(path).map(name => join(path, name)) : [path]))
    .filter(isShipped)
    .map(source => {
      const relative = source.slice(join(root, part.from).length + 1)
      const isCode = relative.endsWith('.ts')
      const output = relative.replace(/\.ts$/, '.js')
      const content = isCode
        ? Buffer.from(withoutSourceMap(readFileSync(join(compiled, part.from, output), 'utf8')))
        : readFileSync(source)
      return {
        path: normalize(join(part.to, output)),
        content,
        executable: (statSync(source).mode & 0o100) !== 0,
      }
    }),
  ...declarations(root, part),
]

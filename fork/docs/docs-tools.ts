import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BuildError } from '../build-error.js'
import { integrityOf } from '../assemble/apply-edits.js'

/** What is used of a unified processor. */
interface Processor {
  use(plugin: unknown, options?: object): Processor
  processSync(text: string): { toString(): string }
}

/** What is used of a node of parse5. */
export interface HtmlNode {
  readonly nodeName: string
  /** Of text. */
  readonly value?: string
  readonly attrs?: { readonly name: string; value: string }[]
  readonly childNodes?: HtmlNode[]
}

/** The libraries that npm's own documentation is rendered with. */
export interface DocsTools {
  readonly unified: () => Processor
  readonly remarkParse: unknown
  readonly remarkGfm: unknown
  readonly remarkRehype: unknown
  readonly rehypeStringify: unknown
  readonly remarkMan: unknown
  readonly parseFragment: (html: string) => HtmlNode
  readonly serialize: (node: HtmlNode) => string
}

const manifests = ['package.json', 'package-lock.json']

/**
 * Makes sure that the libraries of docs/package.json are installed, as its lockfile says, outside of the sources: the
 * documentation is a package of its own here as it is in npm's repository.
 * @throws {BuildError} when the registry cannot be reached
 */
export const installDocsTools = (docs: string, directory: string): void => {
  const marker = join(directory, '.ready')
  const hash = integrityOf(readFileSync(join(docs, 'package-lock.json')))
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) {
    return
  }
  const temporary = `${directory}.partial`
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { recursive: true })
  for (const name of manifests) {
    copyFileSync(join(docs, name), join(temporary, name))
  }
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, stderr } = spawnSync('npm', args, { cwd: temporary, encoding: 'utf8' })
  if (status !== 0) {
    throw new BuildError(`what renders the documentation could not be installed (npm ci in docs/):\n${stderr}`)
  }
  writeFileSync(join(temporary, '.ready'), hash)
  rmSync(directory, { recursive: true, force: true })
  renameSync(temporary, directory)
}

/** Loads what `installDocsTools` has installed. */
export const loadDocsTools = (directory: string): DocsTools => {
  const load = createRequire(join(directory, 'package.json')) as (name: string) => unknown
  const plugin = (name: string): unknown => (load(name) as { readonly default: unknown }).default
  return {
    unified: (load('unified') as Pick<DocsTools, 'unified'>).unified,
    remarkParse: plugin('remark-parse'),
    remarkGfm: plugin('remark-gfm'),
    remarkRehype: plugin('remark-rehype'),
    rehypeStringify: plugin('rehype-stringify'),
    remarkMan: plugin('remark-man'),
    ...(load('parse5') as Pick<DocsTools, 'parseFragment' | 'serialize'>),
  }
}

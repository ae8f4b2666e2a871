import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BuildError } from '../build-error.js'
import { listFiles } from '../assemble/list-files.js'
import { parseAddition, withAddition } from './addition.js'
import { problemsOf } from './check-pages.js'
import type { DocsTools } from './docs-tools.js'
import { fillPage } from './fill-page.js'
import { readFacts } from './npm-facts.js'
import { type Option, withOptions, withParams, withShorthand } from './options.js'
import { namesOf, type Page, parsePage, toMarkdown } from './page.js'
import { readFrame, toHtml } from './to-html.js'
import { toMan } from './to-man.js'

export interface DocsSources {
  /** Our `docs/`, with `content/` and `additions/`. */
  readonly docs: string
  /** The unpacked pristine npm. */
  readonly pristine: string
  /** An assembled npm, which is asked for its options and commands. */
  readonly tree: string
  /** Of npm. */
  readonly version: string
}

const commandOf = (page: string): string | undefined => /^commands\/npm-(.*)$/.exec(page)?.[1]

/** The pages that differ from npm's: ours, and npm's own with our additions and options. */
export const changedPages = ({ docs, pristine, tree }: DocsSources): { pages: Page[]; known: Set<string> } => {
  const facts = readFacts(tree)
  const added = facts.added.map(key => facts.options.get(key) as Option)
  const pagesIn = (directory: string): Page[] =>
    listFiles(directory).map(path => parsePage(path.replace(/\.md$/, ''), readFileSync(join(directory, path), 'utf8')))
  const factsOf = ({ name }: Page): ReturnType<typeof facts.commandOf> => {
    const command = commandOf(name)
    return command === undefined ? undefined : facts.commandOf(command)
  }
  const ours = pagesIn(join(docs, 'content')).map(page => fillPage(page, factsOf(page), facts.options))
  const theirs = pagesIn(join(pristine, 'docs/content'))
  const additions = listFiles(join(docs, 'additions')).map(path =>
    parseAddition(`docs/additions/${path}`, readFileSync(join(docs, 'additions', path), 'utf8')),
  )
  const unknown = additions.find(({ page }) => !theirs.some(({ name }) => name === page))
  if (unknown !== undefined) {
    throw new BuildError(`${unknown.file}: npm has no page ${unknown.page}`)
  }
  const withOurs = (page: Page): Page => {
    const text = additions.filter(addition => addition.page === page.name).reduce(withAddition, page)
    if (page.name === 'using-npm/config') {
      const all = withOptions(page.name, text.body, [...facts.options.values()], added)
      return { ...text, body: withShorthand(page.name, all, ['unsafe', facts.shorthands['unsafe']?.join(' ') ?? '']) }
    }
    const params = factsOf(page)?.params ?? []
    return { ...text, body: withParams(page.name, text.body, params, added) }
  }
  const changed = theirs.map(withOurs).filter((page, index) => page.body !== theirs[index]?.body)
  const pages = [...ours, ...changed]
  const known = new Set([...ours, ...theirs].map(({ name }) => name))
  const commands = ours.flatMap(page => factsOf(page) ?? [])
  const problems = problemsOf({ pages, known, commands, options: facts.added })
  if (problems.length > 0) {
    throw new BuildError(`the documentation is not complete:\n  ${problems.join('\n  ')}`)
  }
  return { pages, known }
}

/**
 * Everything of the manual that differs from npm's, as content by path in the packed npm: Markdown, HTML and man pages.
 * @throws {BuildError} when a page, a command, an option or the target of a link is missing
 */
export const renderDocs = (sources: DocsSources, tools: DocsTools): Map<string, string> => {
  const { pristine, version } = sources
  const read = (path: string): string => readFileSync(join(pristine, path), 'utf8')
  const date = /^\.TH "\S+" "1" "(\w+ \d{4})"/.exec(read('man/man1/npm.1'))?.[1]
  const model = 'commands/npm-ci'
  const frame = readFrame(parsePage(model, read(`docs/content/${model}.md`)), read(`docs/output/${model}.html`))
  if (date === undefined) {
    throw new BuildError('man/man1/npm.1: the page does not say when it was made')
  }
  const files = new Map<string, string>()
  for (const page of changedPages(sources).pages) {
    const man = toMan(page, { version, date }, tools)
    const html = toHtml(page, version, frame, tools)
    files.set(`docs/content/${page.name}.md`, toMarkdown(page))
    for (const name of namesOf(page)) {
      files.set(`docs/output/${name}.html`, html)
      files.set(`man/man${page.section}/${basename(name)}.${page.section}`, man)
    }
  }
  return files
}

/** The sources that the manual is rendered from, for the question whether it has to be rendered again. */
export const docsInputs = ({ docs, tree }: DocsSources): string[] =>
  [docs, join(tree, 'lib/commands'), join(tree, 'node_modules/@npmcli/config/lib/definitions')]
    .filter(path => existsSync(path))
    .flatMap(path => listFiles(path).map(name => join(path, name)))

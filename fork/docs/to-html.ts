import { BuildError } from '../build-error.js'
import type { DocsTools, HtmlNode } from './docs-tools.js'
import type { Page } from './page.js'

const attribute = (node: HtmlNode, name: string): { value: string } | undefined =>
  node.attrs?.find(entry => entry.name === name)

const textOf = (node: HtmlNode): string => node.value ?? (node.childNodes ?? []).map(textOf).join('')

const walk = (node: HtmlNode, visit: (node: HtmlNode) => void): void => {
  visit(node)
  for (const child of node.childNodes ?? []) {
    walk(child, visit)
  }
}

/** Links to other pages lead to their files. */
const relateLinks = (content: HtmlNode): void => {
  walk(content, node => {
    const href = node.nodeName === 'a' ? attribute(node, 'href') : undefined
    if (href?.value.startsWith('/')) {
      href.value = `..${href.value}.html`
    }
  })
}

/** What a heading is called in an address; `taken` are the names that the page has already. */
const idFor = (text: string, taken: Set<string>): string => {
  const plain = text
    .replace(/[A-Z]/g, letter => letter.toLowerCase())
    .replaceAll(' ', '-')
    .replace(/[^a-z0-9-]/g, '')
  let id = plain
  for (let count = 2; taken.has(id); count += 1) {
    id = `${plain}${count}`
  }
  taken.add(id)
  return id
}

interface Heading {
  readonly level: number
  readonly id: string
  readonly html: string
}

/** Gives every heading its name, and returns them in order. */
const nameHeadings = (content: HtmlNode, taken: Set<string>, { serialize }: DocsTools): Heading[] => {
  const headings: Heading[] = []
  walk(content, node => {
    const level = /^h([1-6])$/.exec(node.nodeName)?.[1]
    if (level !== undefined) {
      const id = idFor(textOf(node), taken)
      node.attrs?.push({ name: 'id', value: id })
      headings.push({ level: Number(level), id, html: serialize(node) })
    }
  })
  return headings
}

interface List {
  readonly level: number
  readonly entries: (string | List)[]
}

const listHtml = ({ entries }: List): string =>
  `<ul>${entries.map(entry => (typeof entry === 'string' ? entry : listHtml(entry))).join('')}</ul>`

/** The headings as nested lists; a deeper heading opens a list inside the last one. */
const tableOfContents = (headings: readonly Heading[]): string => {
  const open: List[] = []
  for (const { level, id, html } of headings) {
    while ((open.at(-1)?.level ?? 0) > level) {
      open.pop()
    }
    if ((open.at(-1)?.level ?? 0) < level) {
      const list: List = { level, entries: [] }
      open.at(-1)?.entries.push(list)
      open.push(list)
    }
    open.at(-1)?.entries.push(`<li><a href="#${id}">${html}</a></li>`)
  }
  return open[0] === undefined ? '' : listHtml(open[0])
}

/** What of one of npm's own pages stands around the content, and stays. */
interface Frame {
  readonly title: string
  readonly description: string
  readonly name: string
  readonly html: string
}

/** Reads the frame from a page of npm's, so that no copy of it is kept here. */
export const readFrame = (page: Page, html: string): Frame => {
  const content = html.indexOf('<div id="_content">')
  const end = html.indexOf('</div>\n\n<footer id="edit">')
  const contents = /<div id="_table_of_contents">[^]*?<\/div>\n<\/section>/
  if (content === -1 || end === -1 || !contents.test(html)) {
    throw new BuildError(`${page.name}.html: npm's page does not have the frame that is known`)
  }
  const without = `${html.slice(0, content)}<div id="_content">\u0000content\u0000${html.slice(end)}`
  const frame = without.replace(contents, '<div id="_table_of_contents">\u0000contents\u0000</div>\n</section>')
  return { title: page.title, description: page.description, name: page.name, html: frame }
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A page as HTML, exactly as npm makes its own. */
export const toHtml = (page: Page, version: string, frame: Frame, tools: DocsTools): string => {
  const rendered = tools
    .unified()
    .use(tools.remarkParse)
    .use(tools.remarkGfm, { singleTilde: false })
    .use(tools.remarkRehype)
    .use(tools.rehypeStringify)
    .processSync(page.body)
    .toString()
  const content = tools.parseFragment(rendered)
  relateLinks(content)
  const header = (title: string): string => idFor(`\n    ${title}\n    @${version}\n`, new Set())
  const around = [...frame.html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)
  const taken = new Set([...around.filter(id => id !== header(frame.title)), header(page.title)])
  const headings = nameHeadings(content, taken, tools)
  const replaced: readonly (readonly [string, string])[] = [
    [`<title>${escape(frame.title)}</title>`, `<title>${escape(page.title)}</title>`],
    [`<h1 id="${header(frame.title)}">`, `<h1 id="${header(page.title)}">`],
    [`<span>${escape(frame.title)}</span>`, `<span>${escape(page.title)}</span>`],
    [`"description">${escape(frame.description)}</span>`, `"description">${escape(page.description)}</span>`],
    [`docs/lib/content/${frame.name}.md"`, `docs/lib/content/${page.name}.md"`],
    ['\u0000contents\u0000', tableOfContents(headings)],
    ['\u0000content\u0000', tools.serialize(content)],
  ]
  return replaced.reduce((html, [from, to]) => {
    if (html.split(from).length !== 2) {
      throw new BuildError(`${frame.name}.html: npm's page does not have once: ${from}`)
    }
    return html.replace(from, () => to)
  }, frame.html)
}

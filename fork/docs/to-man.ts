import type { DocsTools } from './docs-tools.js'
import type { Page } from './page.js'

/** A link to another page becomes the command that shows it. */
const asHelp = (body: string): string =>
  body.replace(
    /\[`?([\w\s-]+)`?\]\(\/(?:commands|configuring-npm|using-npm)\/[\w\s-]+\)/g,
    (_: string, text: string) => {
      const term = text.replace(/npm\s/g, '').replace(/\s+/g, ' ').trim()
      return `npm help ${term.includes(' ') ? `"${term}"` : term}`
    },
  )

export interface Edition {
  /** Of npm. */
  readonly version: string
  /** Month and year, as npm's own man pages have it. */
  readonly date: string
}

/** A page as a man page, exactly as npm makes its own. */
export const toMan = (page: Page, { version, date }: Edition, tools: DocsTools): string =>
  tools
    .unified()
    .use(tools.remarkParse)
    .use(tools.remarkMan, { version: `NPM@${version}`, date: new Date(`15 ${date}`) })
    .processSync(`# ${page.title}(${page.section}) - ${page.description}\n\n${asHelp(page.body)}`)
    .toString()

import { BuildError } from '../build-error.js'
import { insertBefore } from './options.js'
import { type Page, parseFrontMatter } from './page.js'

/** Text that is put into one of npm's own pages. */
export interface Addition {
  /** Where it is kept, for messages. */
  readonly file: string
  readonly page: string
  /** A line of npm's page, which stands in it once. */
  readonly before: string
  readonly text: string
}

/** Reads an addition: `page` and `before` in its front matter, then the text. */
export const parseAddition = (file: string, content: string): Addition => {
  const { keys, body } = parseFrontMatter(file, content)
  const [page, before] = [keys.get('page'), keys.get('before')]
  if (!page || !before) {
    throw new BuildError(`${file}: the front matter of an addition has page and before`)
  }
  return { file, page, before, text: body.trimEnd() }
}

/** @throws {BuildError} when the line does not stand in the page exactly once */
export const withAddition = (page: Page, { file, before, text }: Addition): Page => ({
  ...page,
  body: insertBefore(`${file} in ${page.name}`, page.body, `${before}\n`, `${text}\n\n`),
})

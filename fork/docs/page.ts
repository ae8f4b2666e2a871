import { BuildError } from '../build-error.js'

/** A page of the manual in Markdown. */
export interface Page {
  /** Directory and name without extension, as links have it: `commands/npm-ci`. */
  readonly name: string
  readonly title: string
  /** Of the manual: 1, 5 or 7. */
  readonly section: string
  readonly description: string
  readonly frontMatter: string
  readonly body: string
}

/** What lies between two lines of three dashes at the start of a page, as keys and values. */
export const parseFrontMatter = (
  name: string,
  text: string,
): { keys: Map<string, string>; raw: string; body: string } => {
  const [, raw = '', body = ''] = /^---\n([^]*?)\n---\n\n?([^]*)$/.exec(text) ?? []
  if (raw === '') {
    throw new BuildError(`${name}: the page has no front matter (title, section, description)`)
  }
  const pairs = raw.split('\n').map(line => /^([a-z]+): (.*)$/.exec(line)?.slice(1) ?? [])
  return { keys: new Map(pairs.map(([key = '', value = '']) => [key, value])), raw, body }
}

/** @throws {BuildError} when the page does not have npm's shape */
export const parsePage = (name: string, text: string): Page => {
  const { keys, raw, body } = parseFrontMatter(name, text)
  const value = (key: string): string => {
    const found = keys.get(key)
    if (!found) {
      throw new BuildError(`${name}: the front matter of the page lacks ${key}`)
    }
    return found
  }
  return {
    name,
    title: value('title'),
    section: value('section'),
    description: value('description'),
    frontMatter: raw,
    body,
  }
}

/** A page as it is shipped. */
export const toMarkdown = ({ frontMatter, body }: Page): string => `---\n${frontMatter}\n---\n\n${body}`

/** The names under which npm ships a page. */
export const namesOf = ({ name }: Page): string[] => {
  const others: Readonly<Record<string, string>> = {
    'configuring-npm/package-json': 'configuring-npm/npm-json',
    'configuring-npm/folders': 'configuring-npm/npm-global',
  }
  const other = others[name]
  return other === undefined ? [name] : [name, other]
}

import { BuildError } from '../build-error.js'

/** One option as npm knows it. */
export interface Option {
  readonly key: string
  readonly deprecated?: string | false | undefined
  describe(): string
}

const headingOf = (key: string): string => `#### \`${key}\`\n`

/** Puts `text` before the one place in a page where `anchor` stands. */
export const insertBefore = (page: string, body: string, anchor: string, text: string): string => {
  const count = body.split(anchor).length - 1
  if (count !== 1) {
    throw new BuildError(`${page}: this must occur exactly once, but occurs ${count} times: ${JSON.stringify(anchor)}`)
  }
  return body.replace(anchor, () => text + anchor)
}

/** The heading that follows the options of a command. */
const afterConfiguration = (page: string, body: string): string => {
  const heading = /^### Configuration\n[^]*?\n(### .*\n)/m.exec(body)?.[1]
  if (heading === undefined) {
    throw new BuildError(`${page}: there is no Configuration with a heading after it`)
  }
  return heading
}

/**
 * The page of a command with the descriptions of options that npm's own page does not have, where the command lists
 * them.
 * @param params the options of the command, in its order
 */
export const withParams = (page: string, body: string, params: readonly string[], options: readonly Option[]): string =>
  options.reduce((text, option) => {
    const at = params.indexOf(option.key)
    if (at === -1 || text.includes(headingOf(option.key))) {
      return text
    }
    const next = params.slice(at + 1).find(key => text.includes(headingOf(key)))
    const end = next === undefined ? afterConfiguration(page, text) : headingOf(next)
    return insertBefore(page, text, end, `${option.describe()}\n\n`)
  }, body)

const isAfter = (one: string, other: string): boolean => one.localeCompare(other, 'en') > 0

/** The page of all options, with those that npm's own does not have, in their place by the alphabet. */
export const withOptions = (
  page: string,
  body: string,
  known: readonly Option[],
  options: readonly Option[],
): string => {
  const current = known
    .filter(option => !option.deprecated && body.includes(headingOf(option.key)))
    .sort((one, other) => one.key.localeCompare(other.key, 'en'))
  return options.reduce((text, option) => {
    const next = current.map(({ key }) => key).find(key => isAfter(key, option.key))
    if (next === undefined) {
      throw new BuildError(`${page}: there is no option after ${option.key}`)
    }
    return insertBefore(page, text, headingOf(next), `${option.describe()}\n\n`)
  }, body)
}

/**
 * The page of all options with a shorthand that npm's own does not have.
 * @param shorthand as `['unsafe', '--no-safe']`
 */
export const withShorthand = (page: string, body: string, [short, meaning]: readonly [string, string]): string => {
  const lines = [...body.matchAll(/^\* `(--?\S+)`: `(.*)`\n/gm)]
  const next = lines.find(([, , other = '']) => isAfter(other, meaning))
  if (next === undefined) {
    throw new BuildError(`${page}: there is no shorthand after ${meaning}`)
  }
  return insertBefore(page, body, next[0], `* \`--${short}\`: \`${meaning}\`\n`)
}

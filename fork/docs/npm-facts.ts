import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { CommandFacts } from './fill-page.js'
import type { Option } from './options.js'

interface Command {
  readonly usage?: readonly string[] | null
  readonly params?: readonly string[] | null
  readonly subcommands?: Readonly<Record<string, Command>> | null
}

/** What an assembled npm says of itself. */
export interface NpmFacts {
  readonly options: ReadonlyMap<string, Option>
  /** The keys of the options that stock does not have. */
  readonly added: readonly string[]
  readonly shorthands: Readonly<Record<string, readonly string[]>>
  /** The facts of `npm-<name>`; undefined when there is no such command. A command has the options of its subcommands. */
  readonly commandOf: (name: string) => (CommandFacts & { readonly subcommands: readonly string[] }) | undefined
}

/** Asks the npm that lies in `tree`. */
export const readFacts = (tree: string): NpmFacts => {
  const load = createRequire(join(tree, 'package.json')) as (name: string) => unknown
  const config = './node_modules/@npmcli/config/lib/definitions'
  const { definitions, shorthands } = load(`${config}/index.js`) as {
    readonly definitions: Readonly<Record<string, Option>>
    readonly shorthands: Readonly<Record<string, readonly string[]>>
  }
  const fileOf = (name: string): string | undefined =>
    [`./lib/commands/${name}.js`, `./lib/commands/${name}/index.js`].find(file => existsSync(join(tree, file)))
  return {
    options: new Map(Object.entries(definitions)),
    added: Object.keys(load(`${config}/containment-definitions.js`) as object).sort(),
    shorthands,
    commandOf: name => {
      const file = fileOf(name)
      if (file === undefined) {
        return undefined
      }
      const { usage, params, subcommands: inside } = load(file) as Command
      const subcommands = inside ?? {}
      const own = Object.values(subcommands).flatMap(subcommand => subcommand.params ?? [])
      return {
        name,
        usage:
          usage ??
          Object.entries(subcommands).flatMap(([word, { usage }]) => (usage ?? ['']).map(rest => `${word} ${rest}`)),
        params: [...new Set([...(params ?? []), ...own])],
        subcommands: Object.keys(subcommands),
      }
    },
  }
}

import { type Command, runCommand } from '../run/run-command.js'
import type { Denial } from './arm.js'
import { environmentIn, type Machine, npmOf } from './machine.js'
import type { Workshop } from './workshop.js'

/** What the contained npm itself says of its last run. */
export interface Report {
  readonly denials: readonly Denial[]
  /** What npm offered to grant: lines of `containment-grant`, a package and a grant. */
  readonly offers: readonly string[]
  readonly enforcement: string | undefined
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : []

/** The words of a command line as a shell takes them; only single quotes are used in what npm prints. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''))

/** The same on every machine: where the project and the HOME of this survey lie is no finding. */
const named = (what: string, { project, home }: Pick<Workshop, 'project' | 'home'>): string =>
  what.replace(project, '<project>').replace(home, '<home>')

/** Takes from `npm containment report --json` what a survey keeps, and nothing that is not as expected. */
export const parseReport = (json: string, workshop: Pick<Workshop, 'project' | 'home'>): Report => {
  try {
    const { summary, lines } = JSON.parse(json) as { summary?: Record<string, unknown>; lines?: unknown }
    const tier = text((summary?.enforcement as { tier?: unknown } | undefined)?.tier)
    return {
      enforcement: tier === '' ? undefined : `${text(summary?.backend)} (${tier})`,
      denials: list(summary?.scripts).flatMap(({ package: name, event, denials }) =>
        list(denials).map(({ kind, path, address, host, name: asked, grant }) => ({
          package: text(name),
          event: text(event),
          kind: text(kind),
          what: named([path, address, host, asked].map(text).join(''), workshop),
          ...(typeof grant === 'string' ? { grant } : {}),
        })),
      ),
      offers: (Array.isArray(lines) ? lines : [])
        .flatMap(line => /npm containment grant (.+)$/.exec(text(line))?.[1] ?? [])
        .flatMap(offer => {
          const [key = '', ...grants] = words(offer)
          return grants.map(grant => `${key} ${grant}`)
        }),
    }
  } catch {
    return { denials: [], offers: [], enforcement: undefined }
  }
}

/** Asks the npm of a contained arm what it denied. */
export const readReport = async (machine: Machine, workshop: Workshop): Promise<Report> => {
  const command: Command = {
    file: machine.node,
    args: [npmOf(machine.fork), 'containment', 'report', '--json', '--loglevel=silent'],
    directory: workshop.project,
    environment: environmentIn(machine, workshop),
    timeLimit: 30_000,
  }
  return parseReport((await runCommand(command)).output, workshop)
}

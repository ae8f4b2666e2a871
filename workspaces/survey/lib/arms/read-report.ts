import { type Command, runCommand } from '../run/run-command.js'
import type { Denial } from './arm.js'
import { environmentIn, type Machine, npmOf } from './machine.js'
import type { Workshop } from './workshop.js'

/** What the contained npm itself says of its last run. */
export interface Report {
  readonly denials: readonly Denial[]
  readonly enforcement: string | undefined
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Takes from `npm containment report --json` what a survey keeps, and nothing that is not as expected. */
export const parseReport = (json: string): Report => {
  try {
    const report = JSON.parse(json) as { enforcement?: { tier?: unknown }; backend?: unknown; denials?: unknown }
    const denials = Array.isArray(report.denials) ? (report.denials as Record<string, unknown>[]) : []
    const tier = text(report.enforcement?.tier)
    return {
      enforcement: tier === '' ? undefined : `${text(report.backend)} (${tier})`,
      denials: denials.map(({ package: name, event, kind, what, grant }) => ({
        package: text(name),
        event: text(event),
        kind: text(kind),
        what: text(what),
        ...(typeof grant === 'string' ? { grant } : {}),
      })),
    }
  } catch {
    return { denials: [], enforcement: undefined }
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
  return parseReport((await runCommand(command)).output)
}

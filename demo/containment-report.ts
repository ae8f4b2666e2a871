/** One contained script in npm's own report. */
export interface ReportedScript {
  /** Name and version. */
  readonly package: string
  readonly event: string
  /** What npm has recorded as refused or put back. */
  readonly denials: readonly string[]
}

export interface ContainmentReport {
  readonly tier: string
  readonly scripts: readonly ReportedScript[]
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const records = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

/** What was denied, as a person says it. */
const words: Readonly<Record<string, string>> = {
  refused: 'writing',
  write: 'writing',
  secret: 'reading',
  connect: 'connecting to',
  lookup: 'looking up',
}

const inWords = ({ kind, ...what }: Record<string, unknown>): string =>
  [words[String(kind)] ?? String(kind), ...Object.values(what).filter(value => typeof value === 'string')].join(' ')

/** Reads the part about containment of what `npm install --safe --json` prints. */
export const readReport = (stdout: string): ContainmentReport => {
  const { backend, enforcement, scripts } = record(record(parse(stdout))['containment'])
  return {
    tier: `${String(backend)}, ${String(record(enforcement)['tier'])}`,
    scripts: records(scripts).map(script => ({
      package: String(script['package']),
      event: String(script['event']),
      denials: records(script['denials']).map(inWords),
    })),
  }
}

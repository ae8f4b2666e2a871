import { isParity, type Outcome } from '../compare/verdict.js'
import type { AnyRecord, ArmRecord, SurveyRecord } from '../record.js'

/** A share, never without what it is a share of. */
export interface Share {
  readonly count: number
  readonly of: number
}

/** What a survey found, ready to be shown. */
export interface Summary {
  readonly records: readonly SurveyRecord[]
  readonly notSurveyed: readonly { readonly name: string; readonly version: string; readonly reason: string }[]
  /** The records that can be judged: without containment, their scripts worked. */
  readonly determinable: readonly SurveyRecord[]
  /** The same artefacts, caches aside: by the default authority, with the catalogue, and with the grants that were offered. */
  readonly parity: { readonly bare: Share; readonly contained: Share; readonly granted: Share }
  readonly outcomes: ReadonlyMap<Outcome, number>
  /** What scripts were denied, and in how many packages. */
  readonly denied: readonly { readonly what: string; readonly packages: number }[]
  readonly hosts: readonly { readonly host: string; readonly packages: number }[]
}

/** How a package does when everything that was offered is granted. */
export const bestArm = ({ arms }: SurveyRecord): ArmRecord | undefined => arms.granted ?? arms.contained

const share = (records: readonly SurveyRecord[], arm: (record: SurveyRecord) => ArmRecord | undefined): Share => ({
  count: records.filter(record => isParity(arm(record)?.outcome ?? 'fails-contained')).length,
  of: records.length,
})

const tally = (names: readonly (readonly string[])[]): [string, number][] => {
  const counts = new Map<string, number>()
  for (const name of names.flatMap(list => [...new Set(list)])) {
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
}

export const summarizeRecords = (all: readonly AnyRecord[]): Summary => {
  const records = all.filter(record => record.kind === 'surveyed')
  const determinable = records.filter(({ stock }) => stock.code === 0 && !stock.isExpired)
  const outcomes = tally(records.map(({ arms }) => [arms.contained?.outcome ?? 'fails-contained'])) as [
    Outcome,
    number,
  ][]
  const denials = records.map(({ arms }) => arms.contained?.denials ?? [])
  return {
    records,
    notSurveyed: all.filter(record => record.kind === 'failed'),
    determinable,
    parity: {
      bare: share(determinable, ({ arms }) => arms.bare),
      contained: share(determinable, ({ arms }) => arms.contained),
      granted: share(determinable, bestArm),
    },
    outcomes: new Map(outcomes),
    denied: tally(denials.map(list => list.map(({ grant, kind, what }) => grant ?? `${kind} ${what}`))).map(
      ([what, packages]) => ({ what, packages }),
    ),
    hosts: tally(
      denials.map(list => list.filter(({ kind }) => kind === 'connect' || kind === 'lookup').map(({ what }) => what)),
    ).map(([host, packages]) => ({ host, packages })),
  }
}

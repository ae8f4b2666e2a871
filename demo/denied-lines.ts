import type { AdaHome } from './ada-home.js'
import type { ContainmentReport } from './containment-report.js'
import type { Install, Verdict } from './judge.js'
import { wormName } from './packages.js'
import { allFindings } from './print-table.js'

const most = 8

/** What the worm did without containment and did not do under it. */
const missing = ({ unsafe, safe }: Readonly<Record<Install, Verdict>>): string[] =>
  allFindings.flatMap(([name, { denied }]) => (denied && unsafe[name] && !safe[name] ? [denied] : []))

/**
 * Who was denied what: the scripts as npm reports them, with what it recorded, and for the worm what is missing from
 * the files and from the registry.
 */
export const deniedLines = (
  { scripts, tier }: ContainmentReport,
  verdicts: Readonly<Record<Install, Verdict>>,
  { home }: AdaHome,
): string[] => [
  ...scripts.flatMap(({ package: name, event, denials }) => {
    const absent = name.startsWith(`${wormName}@`) ? missing(verdicts) : []
    const told = new Set(denials.map(denial => denial.replaceAll(home, '~')))
    const recorded = [...told].filter(denial => !absent.includes(denial))
    const all = [...absent, ...recorded.slice(0, most)]
    const more = recorded.length > most ? [`and ${recorded.length - most} more`] : []
    const who = `  ${name} ${event}`.padEnd(36)
    return [...(all.length ? all : ['nothing']), ...more].map((what, index) => (index ? ' '.repeat(36) : who) + what)
  }),
  `  (${scripts.length} scripts ran contained: ${tier})`,
]

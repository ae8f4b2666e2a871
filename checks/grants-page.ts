import { authorityDataFor } from '../workspaces/containment/lib/authority/authority-data.js'
import { catalogue } from '../workspaces/containment/lib/grants/catalogue.js'
import { showGrant } from '../workspaces/containment/lib/grants/grant.js'
import { showPackageKey } from '../workspaces/containment/lib/grants/package-key.js'

const begin = '<!-- generated: npm run docs -->\n'
const end = '<!-- end of generated -->\n'

const code = (text: string): string => `\`${text}\``
const listed = (names: readonly string[]): string => names.map(code).join(', ')
const grants = (given: Parameters<typeof showGrant>[0][]): string => listed(given.map(showGrant))

const defaults = (): string[] => {
  const { system, devices, project, environment, versionManagers } = authorityDataFor('linux')
  const mac = authorityDataFor('darwin')
  return [
    '### Default authority',
    '',
    'Every contained script has this much, before any grant, by `data/authority.json`:',
    '',
    `* reads, of the system: ${listed(system.read)}`,
    `* does not see, inside that: ${listed(system.hide)}`,
    `* devices: ${listed(devices)}`,
    `* on macOS instead reads, of the system: ${listed(mac.system.read)}; does not see ${listed(mac.system.hide)}; has ${listed(mac.devices)}`,
    `* reads, when PATH leads there, below HOME: ${listed([...new Set(versionManagers.map(({ root }) => root))])}`,
    `* variables: ${listed([...environment.names, ...environment.npm])}, and what begins with ${listed(environment.prefixes)} and sounds like no secret`,
    '',
    "A project's own scripts write the project, but for these names, which are put back afterwards; no package's script leaves one of them in its package:",
    '',
    listed(project.protect),
    '',
  ]
}

const entries = (): string[] => [
  '### Catalogue',
  '',
  ...catalogue.entries.flatMap(({ key, grants: given, why, evidence }) => [
    `#### ${code(showPackageKey(key))}`,
    '',
    `${grants([...given])}. ${why}`,
    '',
    `* measured with ${evidence.version}, ${evidence.date}: ${evidence.did}`,
    `* without the grant: ${evidence.without}`,
    `* with it: ${evidence.with}`,
    '',
  ]),
]

const refused = (): string[] => [
  '### Considered and not granted',
  '',
  ...catalogue.refused.map(({ key, grants: given, what, reason, loses }) => {
    const who = key === undefined ? '' : `${code(showPackageKey(key))}: `
    const exact = given.length === 0 ? '' : ` (${grants([...given])})`
    return `* ${who}${what}${exact}. ${reason}${loses === undefined ? '' : ` Without it, ${loses}.`}`
  }),
  '',
]

/** The page about grants with what follows from the data made anew; everything else of it stays as it is. */
export const withGeneratedPart = (page: string): string => {
  const [before, rest] = page.split(begin)
  const [, after] = (rest ?? '').split(end)
  if (before === undefined || after === undefined) {
    throw new Error('the page about grants has lost the marks of its generated part')
  }
  return [before, begin, '\n', [...defaults(), ...entries(), ...refused(), ''].join('\n'), end, after].join('')
}

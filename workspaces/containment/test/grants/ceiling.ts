import t from 'tap'
import { authorityData } from '../../lib/authority/authority-data.js'
import { collectGrants, findGrants, type GrantSources } from '../../lib/grants/collect-grants.js'
import { acceptanceOf, ceilingOf } from '../../lib/grants/ceiling.js'
import { parseGrant } from '../../lib/grants/grant.js'

const guarded = authorityData.project.protect

const partOf = (text: string): string => {
  const grant = parseGrant(text)
  return 'reason' in grant ? grant.reason : ceilingOf(grant, guarded)
}

void t.test('a project hands on what its own scripts have, everything else is more', t => {
  const cases: [grant: string, part: string][] = [
    ['write:<project>/public', 'project'],
    ['read:<project>/prisma/schema', 'project'],
    ['read:<project>', 'project'],
    ['declared:msw.workerDirectory', 'project'],
    ['write:<project>/package.json', 'paths'],
    ['write:<project>/.git/hooks', 'paths'],
    ['write:<project>/.git/hooks/pre-commit', 'paths'],
    ['write:<project>/.git', 'paths'],
    ['read:<project>/.git', 'paths'],
    ['write:<project>/.github', 'paths'],
    ['write:<project>/node_modules', 'paths'],
    ['write:<project>/node_modules/.bin', 'paths'],
    ['write:<modules>/b', 'paths'],
    ['read:<home>/.ssh', 'paths'],
    ['read:/opt/cuda', 'paths'],
    ['cache:a', 'cache'],
    ['host:example.com:443', 'hosts'],
    ['environment:TOKEN', 'environment'],
    ['uncontained', 'user'],
  ]
  for (const [grant, part] of cases) {
    t.equal(partOf(grant), part, grant)
  }
  t.end()
})

const sources = (field: unknown, rest: Partial<GrantSources> = {}): GrantSources => ({
  project: '/srv/p',
  field,
  user: [],
  ceiling: ['project'],
  accepted: [],
  ...rest,
})

const own = (given: GrantSources): unknown[] => collectGrants(given).filter(({ origin }) => origin.kind !== 'catalogue')

const beyond = { 'a@1.0.0': ['host:example.com:443', 'write:<project>/x'], b: ['cache:b'] }

void t.test('beyond the ceiling it is an error with the one command', t => {
  t.equal(own(sources({ a: ['write:<project>/x'] })).length, 1)
  const acceptance = acceptanceOf('/srv/p', ['a@1.0.0 host:example.com:443', 'b cache:b'])
  t.throws(() => collectGrants(sources(beyond)), {
    code: 'ECONTAINACCEPT',
    message: `This project grants its packages more than a project may by itself, so nothing has run. Its package.json grants: a@1.0.0 host:example.com:443; b cache:b. If you want exactly this, in this project: npm containment accept ${acceptance}`,
  })
  t.equal(own(sources(beyond, { accepted: [acceptance] })).length, 2)
  t.match(findGrants(sources(beyond)).unaccepted, { acceptance, grants: [/example\.com/, /cache/] })
  t.equal(findGrants(sources(beyond, { accepted: [acceptance] })).unaccepted, undefined)
  t.end()
})

void t.test('an acceptance is for exactly these grants of exactly this project', t => {
  const accepted = [acceptanceOf('/srv/p', ['a@1.0.0 host:example.com:443', 'b cache:b'])]
  t.throws(() => collectGrants(sources(beyond, { accepted, project: '/srv/q' })), { code: 'ECONTAINACCEPT' })
  t.throws(() => collectGrants(sources({ ...beyond, c: ['cache:c'] }, { accepted })), { code: 'ECONTAINACCEPT' })
  t.throws(() => collectGrants(sources({ b: beyond.b }, { accepted })), { code: 'ECONTAINACCEPT' })
  t.throws(() => collectGrants(sources({ ...beyond, b: ['cache:c'] }, { accepted })), { code: 'ECONTAINACCEPT' })
  const within = { ...beyond, c: ['write:<project>/y'], d: [] }
  t.equal(own(sources(within, { accepted })).length, 4, 'what needs no acceptance does not count')
  t.end()
})

void t.test('the ceiling is the user’s: higher, lower, or a mistake', t => {
  t.equal(own(sources(beyond, { ceiling: ['project', 'hosts', 'cache'] })).length, 2)
  t.throws(() => collectGrants(sources({ a: ['write:<project>/x'] }, { ceiling: ['none'] })), {
    code: 'ECONTAINACCEPT',
  })
  t.throws(() => collectGrants(sources({}, { ceiling: ['everything'] })), {
    code: 'ECONTAINGRANT',
    message: /"everything" is no part of it/,
  })
  t.equal(own(sources(beyond, { project: undefined })).length, 0, 'a global install has no project')
  t.end()
})

void t.test('running bare is a user’s to grant, whatever the ceiling', t => {
  const ceiling = ['project', 'environment', 'cache', 'hosts', 'paths']
  t.throws(() => collectGrants(sources({ a: ['uncontained'] }, { ceiling })), {
    code: 'ECONTAINGRANT',
    message: /never by a project\. .* npm containment grant a uncontained$/,
  })
  const user = [{ line: 'a uncontained', source: 'cli' }]
  t.match(own(sources(undefined, { user })), [{ origin: { kind: 'user', source: 'cli' } }])
  t.end()
})

import t from 'tap'
import { type Grant, parseGrant } from '../../lib/grants/grant.js'
import type { Given } from '../../lib/grants/grants-for.js'
import { knownLoss } from '../../lib/grants/known-loss.js'
import { parseCatalogue } from '../../lib/grants/parse-catalogue.js'

const catalogue = parseCatalogue({
  version: 1,
  grants: [],
  refused: [
    { what: 'everything', reason: 'Too much.' },
    { package: 'quiet', grants: ['cache:q'], what: 'x', reason: 'y' },
    { package: 'reader', grants: ['read:<project>/x', 'cache:h'], what: 'x', reason: 'y', loses: 'z' },
    { package: 'hooks@1.0.0', grants: ['cache:h', 'cache:i'], what: 'hooks', reason: 'Danger.', loses: 'no hooks' },
  ],
})
const subject = (name: string, version: string) => ({
  kind: 'dependency' as const,
  identity: { name, version, source: '', verified: 'version' as const },
  directory: '/p/node_modules/a',
  event: 'install',
})
const given = (...texts: string[]): Given[] =>
  texts.flatMap(text => {
    const grant = parseGrant(text)
    return 'reason' in grant ? [] : [{ grant, origin: { kind: 'project' } }]
  })

void t.test('what the catalogue knows that a package goes without', t => {
  const loss = { loses: 'no hooks', reason: 'Danger.', grants: ['cache:h', 'cache:i'] }
  const of = (name: string, version: string, denied = false, ...texts: string[]): unknown =>
    knownLoss(subject(name, version), { given: given(...texts), denied }, catalogue)
  t.strictSame(of('hooks', '1.0.0'), loss)
  t.strictSame(of('hooks', '1.0.0', false, 'cache:h'), { ...loss, grants: ['cache:i'] })
  t.equal(of('hooks', '1.0.0', false, 'cache:h', 'cache:i'), undefined)
  t.strictSame(of('reader', '1.0.0', false, 'write:<project>'), { loses: 'z', reason: 'y', grants: ['cache:h'] })
  const isThere = ({ kind }: Grant): boolean => kind !== 'read'
  t.strictSame(
    knownLoss(subject('reader', '1.0.0'), { given: [], denied: false }, { ...catalogue, isThere })?.grants,
    ['cache:h'],
    'what is not there is not offered',
  )
  t.equal(of('hooks', '1.0.1'), undefined)
  t.equal(of('hooks', '1.0.0', true), undefined, 'whoever denies it knows')
  t.equal(of('quiet', '1.0.0'), undefined)
  t.equal(knownLoss(subject('other', '1.0.0'), { given: [], denied: false }), undefined)
  t.end()
})

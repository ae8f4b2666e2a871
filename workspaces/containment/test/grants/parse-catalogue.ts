import t from 'tap'
import { catalogue, catalogueEntries } from '../../lib/grants/catalogue.js'
import { parseCatalogue } from '../../lib/grants/parse-catalogue.js'

const evidence = { version: '1.2.3', date: '2026-11-24', did: 'wrote', without: 'did not', with: 'the same' }
const entry = { package: 'a', grants: ['cache:a'], why: 'Because.', evidence }
const refused = { what: 'everything', reason: 'Too much.' }
const parse = (...grants: unknown[]): unknown => parseCatalogue({ version: 1, grants, refused: [refused] })

void t.test('the catalogue of this npm is as it must be', t => {
  t.equal(catalogue.version, 1)
  t.ok(catalogue.entries.length > 0)
  t.ok(catalogue.refused.length > 0)
  t.strictSame(
    catalogueEntries().map(({ origin }) => origin.kind),
    catalogue.entries.map(() => 'catalogue'),
  )
  t.end()
})

void t.test('an entry is complete', t => {
  t.match(parse(entry), { entries: [{ key: { name: 'a' }, grants: [{ kind: 'cache' }], evidence }] })
  t.match(parseCatalogue({ version: 1, grants: [], refused: [{ ...refused, package: 'b', grants: [], loses: 'x' }] }), {
    refused: [{ key: { name: 'b' }, grants: [], loses: 'x' }],
  })
  t.end()
})

void t.test('what is not exactly as it must be is a fault that says where', t => {
  const cases: [entry: unknown, message: RegExp][] = [
    [{ ...entry, evidence: undefined }, /grants\[0\]\.evidence: an object is expected/],
    [{ package: 'a', grants: ['cache:a'], why: 'Because.' }, /evidence is missing/],
    [{ ...entry, evidence: { ...evidence, with: '' } }, /evidence\.with: a text/],
    [{ ...entry, evidence: { ...evidence, date: 'yesterday' } }, /a date/],
    [{ ...entry, evidence: { ...evidence, date: '2026-13-40' } }, /a date/],
    [{ ...entry, evidence: { ...evidence, version: 'latest' } }, /exact version/],
    [{ ...entry, evidence: { ...evidence, more: 1 } }, /unknown key more/],
    [{ ...entry, more: 1 }, /unknown key more/],
    [{ ...entry, why: 5 }, /why: a text/],
    [{ ...entry, why: 'a\u001b' }, /why: a text/],
    [{ ...entry, package: 'a@^1' }, /exact ones/],
    [{ ...entry, package: 'git:a' }, /only packages of the registry/],
    [{ ...entry, grants: [] }, /grants something/],
    [{ ...entry, grants: 'cache:a' }, /a list/],
    [{ ...entry, grants: ['cache:a/b'] }, /one directory/],
    [{ ...entry, grants: ['uncontained'] }, /the user's to give/],
    [{ ...entry, grants: ['read:/opt'] }, /the user's to give/],
    [{ ...entry, grants: ['read:<home>/.ssh'] }, /the user's to give/],
    [[], /an object/],
    [null, /an object/],
  ]
  for (const [bad, message] of cases) {
    t.throws(() => parse(bad), { message }, JSON.stringify(bad))
  }
  t.throws(() => parseCatalogue({ version: 2, grants: [], refused: [] }), { message: /version: 1/ })
  t.throws(() => parseCatalogue({ version: 1, grants: [] }), { message: /refused is missing/ })
  t.end()
})

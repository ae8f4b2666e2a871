import t from 'tap'
import { matchPackageKey, parsePackageKey, showPackageKey } from '../../lib/grants/package-key.js'
import type { Subject, TrustedIdentity } from '../../lib/subject/subject.js'

const reasonOf = (text: string): string | undefined => {
  const key = parsePackageKey(text)
  return 'reason' in key ? key.reason : undefined
}

void t.test('whom an entry can be about', t => {
  t.strictSame(parsePackageKey('.'), { kind: 'project' })
  t.strictSame(parsePackageKey('a@*'), { kind: 'registry', name: 'a', versions: '*' })
  t.strictSame(parsePackageKey('@s/a@1.2.3 || 2.0.0-rc.1+b.2'), {
    kind: 'registry',
    name: '@s/a',
    versions: ['1.2.3', '2.0.0-rc.1+b.2'],
  })
  const source = 'git+ssh://git@example.com/a.git#0123456789'
  t.strictSame(parsePackageKey(source), { kind: 'source', source })
  for (const text of ['.', 'a', '@s/a', 'JSONStream@1.0.0', 'a@1.2.3 || 1.2.4', source]) {
    const key = parsePackageKey(text)
    t.equal('reason' in key ? '' : showPackageKey(key), text)
  }
  t.end()
})

void t.test('what names nobody for certain is refused with the reason', t => {
  const cases: [text: string, reason: RegExp][] = [
    ['', /no name/],
    ['a b', /no name/],
    ['@s', /no name/],
    ['../a', /no name/],
    ['a@latest', /exact ones/],
    ['a@^1.2.3', /exact ones/],
    ['a@1', /exact ones/],
    ['a@', /exact ones/],
    ['a@1.2.3 ||', /exact ones/],
    ['a@>=1.0.0', /exact ones/],
    ['npm:a@1.0.0', /alias/],
    ['m\u0455w', /look like/],
    ['a\u0000', /look like/],
  ]
  for (const [text, reason] of cases) {
    t.match(reasonOf(text) ?? 'none', reason, JSON.stringify(text))
  }
  t.end()
})

const subject = (identity: Partial<TrustedIdentity> | undefined, kind: Subject['kind'] = 'dependency') => ({
  kind,
  identity: identity && { name: 'a', version: '1.2.3', source: 'https://r/a/-/a-1.2.3.tgz', ...identity },
})

void t.test('grants go by the trusted identity alone', t => {
  const match = (text: string, who: ReturnType<typeof subject>): string => {
    const key = parsePackageKey(text)
    return 'reason' in key ? key.reason : matchPackageKey(key, who)
  }
  const known = subject({ verified: 'version' })
  t.equal(match('a', known), 'yes')
  t.equal(match('a@1.2.3', known), 'yes')
  t.equal(match('a@1.2.2 || 1.2.3', known), 'yes')
  t.equal(match('a@1.2.4', known), 'version')
  t.equal(match('b', known), 'no')
  t.equal(match('.', known), 'no')
  // a lockfile without sources tells the name, by the consumer's edge, and no version
  t.equal(match('a', subject({ verified: 'name' })), 'yes')
  t.equal(match('a@1.2.3', subject({ verified: 'name' })), 'unverified')
  // bundled, aliased, of no registry, or nothing known
  for (const nobody of [subject({}), subject(undefined)]) {
    t.equal(match('a', nobody), 'no')
    t.equal(match('a@1.2.3', nobody), 'no')
  }
  t.equal(match('https://r/a/-/a-1.2.3.tgz', subject({})), 'yes')
  t.equal(match('https://r/a/-/a-1.2.4.tgz', subject({})), 'no')
  t.equal(match('https://r/a/-/a-1.2.3.tgz', subject(undefined)), 'no')
  const own = subject({ verified: 'version' }, 'project')
  t.equal(match('.', own), 'yes')
  t.equal(match('a', own), 'no')
  t.equal(match('https://r/a/-/a-1.2.3.tgz', own), 'no')
  t.end()
})

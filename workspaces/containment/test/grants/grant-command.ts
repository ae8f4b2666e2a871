import t from 'tap'
import { grantCommand, subjectKey } from '../../lib/grants/grant-command.js'
import { parsePackageKey } from '../../lib/grants/package-key.js'
import type { TrustedIdentity } from '../../lib/subject/subject.js'

void t.test('the command is ready to paste', t => {
  t.equal(grantCommand('a@1.2.3', ['cache:a']), 'npm containment grant a@1.2.3 cache:a')
  t.equal(
    grantCommand('@s/a', ["write:<project>/it's", 'host:a.b:1']),
    "npm containment grant @s/a 'write:<project>/it'\\''s' host:a.b:1",
  )
  t.end()
})

void t.test('whom to grant to', t => {
  const key = (identity: Partial<TrustedIdentity> | undefined): string | undefined =>
    subjectKey({ kind: 'dependency', identity: identity && { name: 'a', version: '1.2.3', source: '', ...identity } })
  t.equal(key({ verified: 'version' }), 'a@1.2.3')
  t.equal(key({ verified: 'name' }), 'a')
  t.equal(key({ source: 'git+ssh://git@h/a.git#0123' }), 'git+ssh://git@h/a.git#0123')
  t.equal(key({ source: 'file:/srv/linked' }), 'file:/srv/linked')
  // a bundle or an alias comes from a registry's address too
  t.equal(key({ source: 'https://r/a/-/a-1.2.3.tgz' }), undefined)
  t.equal(key({}), undefined)
  t.equal(key(undefined), undefined)
  t.equal(subjectKey({ kind: 'project', identity: undefined }), '.')
  for (const text of ['a@1.2.3', 'a', 'git+ssh://git@h/a.git#0123', '.']) {
    t.notOk('reason' in parsePackageKey(text))
  }
  t.end()
})

import t from 'tap'
import { grantForms, parseGrant, showGrant } from '../../lib/grants/grant.js'

const reasonOf = (text: string): string | undefined => {
  const grant = parseGrant(text)
  return 'reason' in grant ? grant.reason : undefined
}

void t.test('every kind is read, and has one spelling', t => {
  const texts = [
    'read:<project>/schema',
    'write:<project>',
    'write:<modules>/.prisma',
    'write:<home>/.cache/x',
    'read:<modules>',
    'write:/opt/cuda/lib',
    'declared:msw.workerDirectory',
    'cache:puppeteer',
    'host:example.com:443',
    'environment:SENTRY_TOKEN',
    'uncontained',
  ]
  for (const text of texts) {
    const grant = parseGrant(text)
    t.notOk('reason' in grant, text)
    t.equal('reason' in grant ? '' : showGrant(grant), text)
  }
  for (const form of Object.values(grantForms)) {
    t.equal(reasonOf(form), undefined, form)
  }
  t.end()
})

void t.test('a bad entry is refused with the reason', t => {
  const cases: [text: string, reason: RegExp][] = [
    ['', /^a grant is one of read:/],
    ['net:example.com:443', /^a grant is one of/],
    ['Write:<project>/a', /^a grant is one of/],
    ['write', /relative to nothing/],
    ['write:', /relative to nothing/],
    ['write:public', /relative to nothing/],
    ['write:./public', /relative to nothing/],
    ['write:~/x', /relative to nothing/],
    ['write:<tmp>/x', /relative to nothing/],
    ['write:<project>x/y', /relative to nothing/],
    ['write:<project>/../x', /no \. and no \.\./],
    ['write:<project>/./x', /no \. and no \.\./],
    ['write:<project>/x/', /no slash at the end/],
    ['write:<project>//x', /no empty part/],
    ['write:/opt/', /no slash at the end/],
    ['write:<project>/*', /wildcard/],
    ['write:<project>/{a,b}', /wildcard/],
    ['write:<project>/<home>', /wildcard/],
    ['write:<project>/a\n', /control characters/],
    ['write:<project>/a\u202eb', /control characters/],
    ['write:<home>', /more than any grant gives/],
    ['read:<home>', /more than any grant gives/],
    ['write:<modules>', /more than any grant gives/],
    ['read:/', /more than any grant gives/],
    ['read:/etc', /more than any grant gives/],
    ['declared:', /named by its keys/],
    ['declared:a..b', /named by its keys/],
    ['declared:__proto__.x', /named by its keys/],
    ['declared:a.constructor', /named by its keys/],
    ['cache:', /one directory name/],
    ['cache:..', /one directory name/],
    ['cache:a/b', /one directory name/],
    ['cache:.hidden', /one directory name/],
    ['host:*:443', /wildcard/],
    ['environment:', /exact names/],
    ['environment:A*', /exact names/],
    ['environment:A B', /exact names/],
    ['environment:LD_PRELOAD', /npm's to set/],
    ['environment:PATH', /npm's to set/],
    ['environment:NODE_OPTIONS', /npm's to set/],
    ['uncontained:yes', /nothing follows/],
  ]
  for (const [text, reason] of cases) {
    t.match(reasonOf(text) ?? 'none', reason, JSON.stringify(text))
  }
  t.end()
})

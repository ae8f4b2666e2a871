import t from 'tap'
import type { ContainmentError } from '../../lib/errors.js'
import { readProjectGrants, readUserGrant } from '../../lib/grants/grant-entry.js'

void t.test('a project grants by package, an empty list denies', t => {
  t.strictSame(readProjectGrants(undefined, 'package.json'), [])
  t.match(readProjectGrants({ 'a@1.2.3': ['write:<project>/x', 'host:example.com:443'], b: [] }, 'package.json'), [
    {
      key: { kind: 'registry', name: 'a', versions: ['1.2.3'] },
      grants: [
        { kind: 'write', path: '<project>/x' },
        { kind: 'host', host: { name: 'example.com', port: 443 } },
      ],
      origin: { kind: 'project' },
    },
    { key: { name: 'b', versions: '*' }, grants: [], origin: { kind: 'project' } },
  ])
  t.end()
})

void t.test('a bad entry is an error that names the file, the key and the reason', t => {
  const cases: [value: unknown, message: RegExp][] = [
    [[], /In package\.json, containmentGrants: it is an object/],
    [null, /it is an object/],
    ['a', /it is an object/],
    [{ a: 'write:<project>/x' }, /"a": it has a list of grants; an empty one denies/],
    [{ a: true }, /"a": it has a list/],
    [{ a: [1] }, /"a": 1 is no text/],
    [{ a: ['writes:<project>/x'] }, /"a", "writes:<project>\/x": a grant is one of/],
    [{ a: ['write:x'] }, /"a", "write:x": a path begins with/],
    [{ 'a@^1.0.0': [] }, /"a@\^1\.0\.0": versions are exact/],
    [{ a: ['host:127.0.0.1:80'] }, /never by address/],
    [{ 'a\u001b[2J': [] }, /look like/],
  ]
  for (const [value, message] of cases) {
    try {
      readProjectGrants(value, 'package.json')
      t.fail(JSON.stringify(value))
    } catch (error) {
      const refused = error as ContainmentError
      t.equal(refused.code, 'ECONTAINGRANT')
      t.match(refused.message, message)
      t.notMatch(refused.message, /\p{Cc}/u)
    }
  }
  t.end()
})

void t.test('a user grants line by line', t => {
  const origin = { kind: 'user', source: 'cli' }
  t.match(readUserGrant('msw@2.7.0 write:<project>/public', 'cli'), {
    key: { name: 'msw', versions: ['2.7.0'] },
    grants: [{ kind: 'write', path: '<project>/public' }],
    origin,
  })
  t.match(readUserGrant('a@1.2.3 || 1.2.4 uncontained', 'user'), {
    key: { versions: ['1.2.3', '1.2.4'] },
    grants: [{ kind: 'uncontained' }],
    origin: { source: 'user' },
  })
  t.match(readUserGrant('a write:<project>/a directory', 'cli'), { grants: [{ path: '<project>/a directory' }] })
  t.match(readUserGrant('a', 'cli'), { key: { name: 'a' }, grants: [] }, 'a package alone denies')
  for (const line of ['', 'a@1 uncontained', 'a write:x', 'a nothing', '. write:<project>/x', 'uncontained x']) {
    t.throws(() => readUserGrant(line, 'user'), { code: 'ECONTAINGRANT', message: /containment-grant \(user\)/ }, line)
  }
  t.end()
})

import fc from 'fast-check'
import t from 'tap'
import { trustedIdentity } from '../lib/trusted-identity.js'

const node = {
  path: '/p/node_modules/alias',
  name: 'alias',
  resolved: 'https://registry/a/-/a-1.2.3.tgz',
  inBundle: false,
}

void t.test('the identity is what npm’s own rule says, and where it came from', t => {
  t.strictSame(trustedIdentity(node, { name: 'a', version: '1.2.3' }), {
    name: 'a',
    version: '1.2.3',
    source: node.resolved,
  })
  const unruled = { ...node, resolved: null }
  t.strictSame(trustedIdentity(unruled, null), { name: 'alias', version: '', source: '' })
  t.strictSame(trustedIdentity({ ...unruled, version: '2.0.0' }, null), { name: 'alias', version: '2.0.0', source: '' })
  t.match(trustedIdentity({ ...node, version: '9.9.9' }, { name: 'a', version: '1.2.3' }), { version: '1.2.3' })
  const unresolved = { path: node.path, name: node.name, inBundle: false }
  t.match(trustedIdentity(unresolved, { name: 'a', version: null }), { name: 'a', version: '', source: '' })
  t.end()
})

void t.test('a linked directory is known by its path', t => {
  const target = { path: '/p/linked', realpath: '/p/linked', name: 'linked', resolved: null, inBundle: false }
  const sourceOf = (more: object): string =>
    trustedIdentity({ ...target, ...more }, { name: 'linked', version: '1.0.0' }).source
  t.equal(sourceOf({ linksIn: new Set([{}]) }), 'file:/p/linked')
  t.equal(sourceOf({ linksIn: new Set([{}]), resolved: 'git+file:///a.git#0' }), 'git+file:///a.git#0')
  t.equal(sourceOf({ linksIn: new Set([{}]), inBundle: true }), '')
  t.equal(sourceOf({ linksIn: new Set() }), '')
  const store = '/p/node_modules/.store/a@1.0.0-0/node_modules/a'
  t.equal(sourceOf({ linksIn: new Set([{}]), realpath: store }), '', 'npm’s own store')
  t.equal(sourceOf({}), '')
  t.end()
})

void t.test('grants by name reach what is itself, as far as the lockfile tells', t => {
  const itself = { ...node, name: 'a', packageName: 'a', version: '1.2.3', isRegistryDependency: true }
  const of = (more: object, version: string | null = '1.2.3'): unknown =>
    trustedIdentity({ ...itself, ...more }, { name: 'a', version }).verified
  t.equal(of({}), 'version')
  t.equal(of({}, null), 'name')
  t.equal(of({ name: 'alias' }), undefined)
  t.equal(of({ packageName: 'other' }), undefined)
  t.equal(of({ packageName: null }), undefined)
  t.equal(of({ inBundle: true }), undefined)
  t.equal(of({ isRegistryDependency: false }), undefined)
  t.equal(of({ isRegistryDependency: undefined }), undefined)
  t.notOk('verified' in trustedIdentity(itself, null))
  t.end()
})

void t.test('a bundled package has none of its own, whatever it calls itself', t => {
  t.strictSame(trustedIdentity({ ...node, inBundle: true, name: 'esbuild' }, { name: 'esbuild', version: '0.25.0' }), {
    name: 'esbuild (bundled)',
    version: '',
    source: node.resolved,
  })
  const text = fc.string()
  fc.assert(
    fc.property(text, text, text, (name, trusted, version) => {
      const identity = trustedIdentity({ path: '/p', name, inBundle: true }, { name: trusted, version })
      return identity.name.endsWith(' (bundled)') && identity.version === ''
    }),
  )
  t.end()
})

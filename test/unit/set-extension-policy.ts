import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { ExtensionPolicy } from '@npmcli/containment'
import t from 'tap'
import { setExtensionPolicy } from '../../lib/containment/set-extension-policy.js'
import { fakeNpm } from './fixtures/fake-npm.js'

const directory = realpathSync(t.testdir({ project: {}, real: {} }))

const policyFor = (...given: Parameters<typeof fakeNpm>): ExtensionPolicy => {
  setExtensionPolicy(fakeNpm(...given))
  return (process as unknown as Record<symbol, ExtensionPolicy>)[Symbol.for('npm.extensions')] as ExtensionPolicy
}

t.teardown(() => Reflect.deleteProperty(process, Symbol.for('npm.extensions')))

void t.test('the project is the only place of an extension', t => {
  t.equal(policyFor(directory).root, join(directory, 'project'))
  t.equal(policyFor(directory, { global: true }).root, undefined)
  t.end()
})

void t.test('a clone that npm prepares has none', t => {
  process.env['_PACOTE_NO_PREPARE_'] = 'a'
  t.equal(policyFor(directory).root, undefined)
  delete process.env['_PACOTE_NO_PREPARE_']
  mkdirSync(join(directory, 'real/project'))
  // a cache whose path leads through a link
  symlinkSync('real', join(directory, 'cache'))
  t.equal(policyFor(join(directory, 'real')).root, join(directory, 'real/project'), 'a cache elsewhere')
  symlinkSync('.', join(directory, 'real/cache'))
  t.equal(policyFor(join(directory, 'real')).root, undefined)
  t.end()
})

void t.test('with safe it is the user who allows it', t => {
  const file = join(directory, 'project/.npm-extension.mjs')
  const user = { safe: 'true' }
  policyFor(directory).assertAllowed(file)
  t.throws(
    () => {
      policyFor(directory, { layers: { user } }).assertAllowed(file)
    },
    {
      code: 'ECONTAINEXTENSION',
      message: /project\/\.npm-extension\.mjs, .* --containment-extension, .* --ignore-ext/,
    },
  )
  policyFor(directory, { layers: { user, cli: { 'extension-file': file } } }).assertAllowed(file)
  policyFor(directory, { layers: { user }, values: { 'containment-extension': true } }).assertAllowed(file)
  t.end()
})

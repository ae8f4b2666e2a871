import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { compare } from '../conformance/compare.js'
import { failuresOf } from '../conformance/failures.js'
import { readCheckout, testFiles } from '../conformance/read-checkout.js'
import { repositories } from '../conformance/suites.js'
import { packedPath, repositoryPath } from '../upstream-paths.js'
import { compiled, dist, root } from '../paths.js'

void t.test('the failures of an output of TAP, with the tests around them', t => {
  const output = [
    'TAP version 14',
    'ok 1 - fine',
    '# Subtest: outer',
    '    # Subtest: inner',
    '        ok 1 - fine',
    '        not ok 2 - should be equal # time=3ms',
    '          ---',
    '          found: not ok 7 - in a diagnostic',
    '          ...',
    '        1..2',
    '    not ok 1 - inner # time=4ms',
    '    ok 2 - after',
    'not ok 2 - outer # time=5ms',
    'not ok 3 - later # TODO not yet',
    'not ok 4 - elsewhere # SKIP',
    'not ok 5',
    '1..5',
  ].join('\n')
  t.strictSame(failuresOf(output), ['outer > inner > should be equal', 'outer > inner', 'outer', ''])
  t.end()
})

void t.test('two lists of failures, in which a text may occur more than once', t => {
  t.strictSame(compare('a.js', ['x', 'y', 'y'], ['y', 'z', 'y', 'y']), {
    file: 'a.js',
    added: ['z', 'y'],
    gone: ['x'],
    common: ['y', 'y'],
  })
  t.end()
})

void t.test('the one map between the packed npm and its repository', t => {
  const pairs = [
    ['lib/npm.js', 'lib/npm.js'],
    ['node_modules/@npmcli/arborist/lib/index.js', 'workspaces/arborist/lib/index.js'],
    ['node_modules/@npmcli/config/lib/index.js', 'workspaces/config/lib/index.js'],
    ['node_modules/@npmcli/containment/lib/index.js', 'workspaces/containment/lib/index.js'],
    ['node_modules/bin-links/lib/index.js', 'node_modules/bin-links/lib/index.js'],
  ] as const
  for (const [packed, repository] of pairs) {
    t.equal(repositoryPath(packed), repository)
    t.equal(packedPath(repository), packed)
  }
  t.end()
})

/** A tree of files, gone after the test. */
const files = (t: Test, content: Readonly<Record<string, string>>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'npm-conformance-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

/** In the place of tap: one assertion for each key that is true. */
const tap = `exports.check = results => {
  const entries = Object.entries(results)
  entries.forEach(([name, ok], index) => console.log(\`\${ok ? '' : 'not '}ok \${index + 1} - \${name}\`))
  console.log('1..' + entries.length)
  process.exitCode = entries.every(([, ok]) => ok) ? 0 : 1
}
`

/** What the tests of upstream do: they load the package by its files, and fixtures that lie beside them. */
const cli = {
  'package.json': '{ "name": "npm", "version": "12.2.0" }',
  '.git/config': '',
  'node_modules/tap/index.js': tap,
  'node_modules/tap/package.json': '{ "name": "tap", "version": "16.0.0" }',
  'workspaces/config/package.json':
    '{ "name": "@npmcli/config", "version": "11.2.0", "tap": { "test-env": ["LC_ALL=sk"] } }',
  'workspaces/config/lib/index.js': 'throw new Error("the checkout’s own, which is not under test")',
  'workspaces/config/test/definitions.js': `
    const { definitions, shorthands } = require('../lib/definitions')
    require('tap').check({
      locale: process.env.LC_ALL === 'sk',
      'nothing of the user': process.env.HOME.includes('conformance'),
      'has its own options': 'registry' in definitions,
      'has no other option': !('safe' in definitions),
      'fails in both': 'nonsense' in shorthands,
    })`,
  'workspaces/config/test/fixtures/fixture.js': 'process.exit(1)',
  'workspaces/arborist/package.json': '{ "name": "@npmcli/arborist", "version": "10.0.3" }',
  'workspaces/arborist/test/index.js': `
    const script = require('../lib/script-allowed.js')
    require('tap').check({ loads: typeof script.isScriptAllowed === 'function' })`,
  'workspaces/arborist/test/crash.js': 'process.exit(7)',
}

const conformance = (...checkouts: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(compiled, 'fork/conformance/main.js'), ...checkouts], {
    cwd: root,
    encoding: 'utf8',
  })

/** A checkout has the packages that npm depends on in its node_modules; the assembled npm's do as well. */
const dependencies = (directory: string, ...names: string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(directory, 'node_modules', name)), { recursive: true })
    symlinkSync(join(dist, 'node_modules', name), join(directory, 'node_modules', name))
  }
}

void t.test('what ours alone fails is named, what both fail is not held against it', t => {
  const checkout = files(t, cli)
  dependencies(checkout, 'semver', 'nopt', 'ini', 'ci-info', 'walk-up-path', '@npmcli/package-json', 'proc-log')
  dependencies(checkout, 'npm-package-arg', 'npm-install-checks', '@npmcli/map-workspaces', 'libnpmpack')
  symlinkSync('../../workspaces/config', join(checkout, 'node_modules/@npmcli/config'))
  const { status, stdout, stderr } = conformance(checkout)
  t.equal(
    stdout,
    [
      'config: 1 files, 5 assertions, tests of 11.2.0 over 11.2.0',
      '  failed by both 1, by stock alone 0, by ours alone 1',
      '  ours alone: test/definitions.js: has no other option',
      'arborist: 2 files, 1 assertions, tests of 10.0.3 over 10.0.3',
      '  failed by both 1, by stock alone 0, by ours alone 0',
      '',
    ].join('\n'),
    stderr,
  )
  t.equal(status, 1)
  t.end()
})

void t.test('run-script, from its own repository', t => {
  const checkout = files(t, {
    'package.json': '{ "name": "@npmcli/run-script", "version": "11.0.0" }',
    'node_modules/tap/index.js': tap,
    'lib/run-script.js': 'throw new Error("the checkout’s own, which is not under test")',
    'test/set-path.js': `
      const setPath = require('../lib/set-path.js')
      const { PATH } = setPath('/x/node_modules/a', false, { PATH: '/bin' })
      require('tap').check({ 'own commands first': PATH.startsWith('/x/node_modules/a/node_modules/.bin:') })`,
  })
  cpSync(join(dist, 'node_modules/@npmcli'), join(checkout, 'node_modules/@npmcli'), { recursive: true })
  const { status, stdout, stderr } = conformance(checkout)
  t.match(stdout, /^run-script: 1 files, 1 assertions.*\n {2}failed by both 0, by stock alone 0, by ours alone 0\n$/)
  t.equal(status, 0, stderr)
  t.end()
})

void t.test('what is no checkout, or is not ready, is said', t => {
  const other = files(t, { 'package.json': '{ "name": "other" }' })
  t.throws(() => readCheckout(other), { name: 'BuildError', message: /is no checkout of npm \(config, arborist\) or/ })
  const bare = files(t, { 'package.json': '{ "name": "npm" }' })
  t.throws(() => readCheckout(bare), { name: 'BuildError', message: /Run: npm install \(in it\)$/ })
  t.match(conformance().stderr, /^error: name a checkout of npm\/cli or npm\/run-script/)
  t.match(conformance(other), { status: 1, stderr: /^error: .* is no checkout/ })
  for (const { suites } of repositories) {
    t.ok(suites.every(suite => testFiles(other, suite).length === 0))
  }
  t.end()
})

// A backend that somebody else wrote: from the documentation and the published types alone, really run.
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import t from 'tap'
import { compiled, dist, root } from '../../fork/paths.js'
import { exampleBackend } from '../fixtures/example-backend.js'
import { makeProject } from '../fixtures/project.js'

const source = join(exampleBackend, 'index.js')
const types = join(dist, 'node_modules/@npmcli/containment/lib/contract.d.ts')

void t.test('the types that are published are types alone, and stand alone', t => {
  t.notMatch(readFileSync(types, 'utf8'), /from '\./)
  const code = readFileSync(join(compiled, 'workspaces/containment/lib/contract.js'), 'utf8')
  t.match(code, /^"use strict";\s*Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\s*(\/\/.*)?$/)
  t.end()
})

void t.test('the example is short, imports nothing of ours, and fits the published types', t => {
  const text = readFileSync(source, 'utf8')
  t.ok(text.split('\n').length <= 150)
  t.strictSame(
    [...text.matchAll(/require\('([^']*)'\)/g)].filter(([, name]) => name?.startsWith('node:') !== true),
    [],
  )
  const program = ts.createProgram([source], {
    allowJs: true,
    checkJs: true,
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { '@npmcli/containment': [types] },
  })
  const messages = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  t.strictSame(messages, [])
  t.end()
})

const worm = {
  name: 'worm',
  version: '1.0.0',
  manifest: { scripts: { postinstall: 'sh worm.sh' } },
  files: {
    'worm.sh': [
      'echo built > built',
      'cat "$HOME/.npmrc" > stolen 2>&1',
      'echo x > ../../package.json',
      'ls / > root; ls -a "$INIT_CWD" > project; cat /proc/self/status > status',
      'exit 0',
    ].join('\n'),
  },
}

void t.test('an install by it', async t => {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'backend-')))
  t.teardown(() => {
    rmSync(place, { recursive: true })
  })
  cpSync(exampleBackend, place, { recursive: true })
  const project = await makeProject(t, {
    manifest: { dependencies: { worm: '1.0.0' } },
    files: {
      'project/.npmrc': `containment-backend=${place}/evil.js\n`,
      'home/.npmrc': 'token=canary\n',
      'project/source.js': '',
    },
    packages: [worm],
  })
  const built = join(project.directory, 'node_modules/worm')
  writeFileSync(
    join(place, 'evil.js'),
    `require('node:fs').writeFileSync(${JSON.stringify(join(place, 'loaded'))}, '')`,
  )

  await t.test('a project cannot name one', async t => {
    const { code, stderr } = await project.run(['install', '--safe'])
    t.equal(code, 0, stderr)
    t.match(stderr, /ran contained \(linux, view\)/)
    t.notOk(existsSync(join(place, 'loaded')))
  })

  rmSync(join(project.directory, 'node_modules'), { recursive: true })
  await t.test('the user can: it contains, and is named with its gaps', async t => {
    const { code, stderr } = await project.run(['install', '--safe', `--containment-backend=${place}`])
    t.equal(code, 0, stderr)
    t.match(stderr, /ran contained \(unshare, view\)/)
    t.match(stderr, /unshare \(view\) cannot enforce: .*a filter of system calls/)
    t.equal(readFileSync(join(built, 'built'), 'utf8'), 'built\n')
    t.notMatch(readFileSync(join(built, 'stolen'), 'utf8'), 'canary')
    t.notMatch(readFileSync(join(built, 'project'), 'utf8'), 'source.js')
    t.match(readFileSync(join(built, 'status'), 'utf8'), /^CapEff:\t0+$/m)
    t.match(JSON.parse(readFileSync(join(project.directory, 'package.json'), 'utf8')), { name: 'project' })
  })

  rmSync(join(project.directory, 'node_modules'), { recursive: true })
  await t.test('what the user requires, it has to give', async t => {
    const args = ['install', '--safe', `--containment-backend=${place}`, '--containment-require=full']
    const { code, stderr } = await project.run(args)
    t.equal(code, 1)
    t.match(stderr, /ECONTAINUNAVAILABLE[^]*unshare \(view\) cannot enforce: /)
    t.notOk(existsSync(built))
  })

  await t.test('one that others can write, that lies in the project, or that is broken stops the install', async t => {
    const refused = async (backend: string): Promise<string> => {
      const { code, stderr } = await project.run(['install', '--safe', `--containment-backend=${backend}`])
      t.equal(code, 1)
      t.match(stderr, /ECONTAINBACKEND/)
      t.notOk(existsSync(built))
      return stderr
    }
    writeFileSync(join(place, 'broken.js'), 'module.exports = { contract: 1, backend: { name: "x" } }')
    t.match(await refused(join(place, 'broken.js')), /is no backend/)
    chmodSync(join(place, 'evil.js'), 0o666)
    t.match(await refused(join(place, 'evil.js')), /could have been written by others/)
    writeFileSync(join(project.directory, 'evil.js'), readFileSync(join(place, 'evil.js')))
    t.match(await refused(join(project.directory, 'evil.js')), /where scripts may write/)
    t.notOk(existsSync(join(place, 'loaded')), 'and what is refused is not loaded')
  })
})

import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import type { Containment } from '../lib/containment.js'
import { realPath } from '../lib/subject/derive-subject.js'
import { open, runIn, victimRoots, writeAll } from './fixtures/opened.js'

const directory = realPath(t.testdir({}))
const at = (name: string): string => join(directory, name)
const addon = at('project/node_modules/addon')
const exited = (code: number): object => ({ kind: 'exited', code })

writeAll(directory, {
  'project/package.json': '{"name":"project"}',
  'project/.npmrc': 'color=false',
  'project/src/secret.js': 'PROJECT-SECRET',
  'project/packages/w/package.json': '{"name":"w"}',
  'project/node_modules/addon/package.json': '{"name":"addon"}',
  'project/node_modules/addon/index.js': '',
  'project/node_modules/other/index.js': 'OTHER',
  'home/.ssh/id': 'HOME-SECRET',
  'home/.npmrc': 'NPM-SECRET',
  'cache/_cacache/x': 'CACHE-SECRET',
})

const covers = (kind: string, event: string): boolean => kind === 'dependency' || event === 'prepare'

void t.test('a containment of the process', async t => {
  const containment: Containment = await open(directory, covers)

  t.equal((process as unknown as Record<symbol, unknown>)[Symbol.for('npm.containment')], containment)
  t.match(containment, { backend: 'linux', enforcement: { level: 'full', tier: 'view' } })
  await t.rejects(open(directory), TypeError, 'which nobody opens again')

  await t.test('answers who is contained by the path alone', t => {
    t.equal(containment.contains(addon, 'postinstall'), true)
    t.equal(containment.contains(at('project'), 'postinstall'), false)
    t.equal(containment.contains(at('project'), 'prepare'), true)
    t.equal(containment.contains(at('project/packages/w'), 'test'), false)
    t.equal(containment.contains(at('project/packages'), 'test'), true)
    t.end()
  })

  await t.test('knows marked packages by their real directory', t => {
    symlinkSync('addon', at('project/node_modules/alias'))
    const identity = { name: 'addon', version: '1.0.0', source: 'https://registry/addon.tgz' }
    t.equal(containment.isMarked(addon), false)
    containment.admit(at('project/node_modules/other'), { ...identity, name: 'other' }, false)
    t.equal(containment.isMarked(at('project/node_modules/other')), false)
    containment.admit(at('project/node_modules/alias'), identity, true)
    t.equal(containment.isMarked(addon), true)
    t.equal(containment.isMarked(at('project/node_modules/alias')), true)
    containment.admit(addon, identity, false)
    t.equal(containment.isMarked(addon), true, 'a mark stays')
    t.equal(containment.nameOf(at('project/node_modules/alias')), 'addon@1.0.0')
    t.equal(containment.nameOf(at('project/packages')), at('project/packages'))
    t.end()
  })

  await t.test('keeps npm’s own streams from a stranger’s script', async t => {
    const shown: string[] = []
    const write = process.stderr.write.bind(process.stderr)
    process.stderr.write = (chunk: string | Uint8Array): boolean => shown.push(String(chunk)) > 0
    t.teardown(() => {
      process.stderr.write = write
    })
    const started = await containment.start({
      event: 'postinstall',
      directory: addon,
      file: '/bin/sh',
      args: ['-c', 'printf "\\033[2Jshown" >&2; test -t 2 || test -p /dev/stderr || test -S /dev/stderr'],
      environment: { PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await started.outcome
    process.stderr.write = write
    t.match(shown.join(''), 'shown')
    t.notMatch(shown.join(''), '\u001b[2J')
  })

  await t.test('runs a script with its authority: a pair of what it may and what it may not', async t => {
    const command = [
      'echo built > out.node && cat ../other/index.js',
      'cat ../../src/secret.js || cat ../../.npmrc || echo no-project',
      `cat ${at('home/.ssh/id')} ${at('home/.npmrc')} || echo no-home`,
      `cat ${at('cache/_cacache/x')} || echo no-cache`,
      'echo x > ../other/index.js || echo no-sibling',
      'echo x > package.json || echo no-manifest',
      'env',
    ].join('; ')
    const { outcome, output } = await runIn(containment, addon, command)
    t.strictSame(outcome, exited(0))
    t.equal(readFileSync(join(addon, 'out.node'), 'utf8'), 'built\n')
    for (const word of ['OTHER', 'no-project', 'no-home', 'no-cache', 'no-sibling', 'no-manifest']) {
      t.match(output, word)
    }
    t.notMatch(output, /SECRET|canary/)
    t.match(output, `HOME=${at('home')}`)
    t.match(output, /^NPM_CONTAINMENT=linux-view$/m)
    t.match(output, /^npm_config_nodedir=\//m)
    t.equal(readFileSync(join(addon, 'package.json'), 'utf8'), '{"name":"addon"}')
  })

  await t.test('reports every script, with its trusted identity and how it ended', async t => {
    const before = containment.report().length
    t.strictSame((await runIn(containment, addon, 'exit 3')).outcome, exited(3))
    t.match(containment.report().slice(before), [
      {
        subject: {
          kind: 'dependency',
          identity: { name: 'addon', version: '1.0.0' },
          directory: addon,
          event: 'install',
        },
        outcome: exited(3),
        denials: [],
        milliseconds: Number,
      },
    ])
  })

  await t.test('puts back what a project’s script changed, and says so', async t => {
    const command =
      'echo evil > .npm-extension.cjs; mkdir -p .github/workflows; mkdir .git; echo x > .git/config; echo y > new'
    const { outcome } = await runIn(containment, at('project'), command)
    t.strictSame(outcome, exited(0))
    t.strictSame(
      containment
        .report()
        .at(-1)
        ?.denials.map(denial => denial.kind === 'write' && denial.path),
      ['.npm-extension.cjs', '.git/config', '.github/workflows'].map(name => at(`project/${name}`)),
    )
    t.notOk(existsSync(at('project/.npm-extension.cjs')))
    t.notOk(existsSync(at('project/.git/config')))
    t.equal(readFileSync(at('project/new'), 'utf8'), 'y\n', 'the rest is the project’s own')
  })

  await t.test('a second script cannot use links that a first one made', async t => {
    const attacks: Record<string, string> = {
      'node_modules is a link to HOME': `ln -s ${at('home/.ssh')} node_modules`,
      'node_modules is a link to the project': `ln -s ${at('project')} node_modules`,
      'an entry of PATH leads to HOME': `mkdir node_modules; ln -s ${at('home/.ssh')} node_modules/.bin`,
      'an entry of PATH leads to the project': `mkdir node_modules; ln -s ${at('project/src')} node_modules/.bin`,
      'a linked package that is HOME’s': `mkdir node_modules; ln -s ${at('home/.ssh')} node_modules/x`,
      'a linked package in a scope': `mkdir -p node_modules/@s; ln -s ${at('home/.ssh')} node_modules/@s/x`,
    }
    const read = `cat ${at('home/.ssh/id')} ${at('project/src/secret.js')}; ls -a ${at('home')}`
    for (const [index, [name, attack]] of Object.entries(attacks).entries()) {
      const attacker = at(`project/node_modules/attacker-${index}`)
      writeAll(attacker, { 'package.json': '{}' })
      t.notMatch((await runIn(containment, attacker, read)).output, /SECRET/, 'control')
      t.strictSame((await runIn(containment, attacker, attack)).outcome, exited(0))
      t.notMatch((await runIn(containment, attacker, read)).output, /SECRET/, name)
    }
  })

  await t.test('refuses what cannot be given away, before anything runs', async t => {
    await t.rejects(runIn(containment, '/', 'true'), { code: 'ECONTAINAUTHORITY' })
    t.match(await runIn(containment, at('project/node_modules/gone'), 'true'), { outcome: { kind: 'refused' } })
  })

  await t.test('tells what an npm that was started in a clone has told', t => {
    const clone = at('cache/tmp/clone')
    const name = 'git+https://git.example.com/a.git'
    writeAll(clone, { 'package.json': '{}' })
    containment.admit(clone, { name, version: '', source: name }, false)
    const before = containment.report().length
    const record = { outcome: exited(0), denials: [], untold: 0 }
    const scripts = [{ ...record, subject: { kind: 'git-prepare', directory: clone, event: 'prepare' } }]
    const warnings = ['safe in .npmrc is ignored', 'safe in .npmrc is ignored']
    containment.adopt(clone, JSON.stringify({ scripts, warnings }))
    containment.adopt(clone, 'what was cut off')
    t.match(containment.report().slice(before), [{ subject: { kind: 'git-prepare', identity: { name } }, ...record }])
    t.strictSame(containment.warnings(), [`${name}: safe in .npmrc is ignored`])
    t.end()
  })

  await t.test('removes what a script left for npm, and goes by the manifest that was unpacked', async t => {
    const left = at('project/node_modules/left')
    writeAll(left, { 'package.json': '{"bin":"cli.js"}', 'cli.js': '' })
    const command = `mkfifo fifo; ln -s ${at('home/.ssh/id')} id; ln -sf /usr/bin/env cli.js; ln -s /usr/bin/env env`
    t.strictSame((await runIn(containment, left, command)).outcome, exited(0))
    const denials = containment.report().at(-1)?.denials ?? []
    t.strictSame(
      denials.map(denial => `${denial.kind} ${'path' in denial ? denial.path.slice(left.length + 1) : ''}`).sort(),
      ['link cli.js', 'link id', 'special fifo'],
    )
    t.strictSame(readdirSync(left).sort(), ['env', 'package.json'])
  })

  await t.test('refuses commands that are no regular files of their package', t => {
    const directory = at('project/node_modules/commands')
    writeAll(directory, { 'package.json': '{}', 'cli.js': '' })
    symlinkSync('../other/index.js', join(directory, 'out.js'))
    symlinkSync('../../src', at('project/node_modules/alias-of-src'))
    symlinkSync('../packages/w', at('project/node_modules/w'))
    writeAll(at('project/packages/w'), { 'cli.js': '' })
    const link = at('project/node_modules/.bin/x')
    const refused = (name: string): boolean => containment.refusesCommand(dirname(at(name)), at(name), link)
    t.equal(refused('project/node_modules/commands/cli.js'), false)
    t.equal(refused('project/node_modules/w/cli.js'), false, 'a workspace is linked on purpose')
    t.equal(refused('project/node_modules/commands/out.js'), true)
    t.equal(refused('project/node_modules/alias-of-src/secret.js'), true, 'a link that no manifest names')
    mkdirSync(at('project/node_modules/commands/node_modules'))
    symlinkSync(at('home'), at('project/node_modules/commands/node_modules/.bin'))
    const inHome = at('project/node_modules/commands/node_modules/.bin/x')
    t.equal(containment.refusesCommand(directory, join(directory, 'cli.js'), inHome), true)
    t.strictSame(
      containment.refusedCommands().map(({ path }) => path),
      ['commands/out.js', 'alias-of-src/secret.js', 'commands/cli.js'].map(name => at(`project/node_modules/${name}`)),
    )
    t.end()
  })

  await t.test('a change that cannot be put back fails the script, naming it', async t => {
    const lost = at('project/node_modules/lost')
    writeAll(lost, { 'package.json': '{}' })
    const { process, outcome } = await containment.start({
      event: 'install',
      directory: lost,
      file: '/bin/sh',
      args: ['-c', 'read line'],
      environment: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    // not the script's doing, but what it comes to
    rmSync(lost, { recursive: true })
    writeFileSync(lost, '')
    process.stdin?.end('go\n')
    await t.rejects(outcome, {
      code: 'ECONTAINEFFECT',
      message: new RegExp(`^${lost} install: What a contained script had changed could not be put back\\. `),
    })
    rmSync(lost)
  })

  await t.test('a launcher that fails is an outcome, and is on the report', async t => {
    const started = await containment.start({
      event: 'install',
      directory: addon,
      file: '/gone/sh',
      args: [],
      environment: {},
      stdio: 'ignore',
    })
    t.match(await started.outcome, { kind: 'refused', reason: /exec: ENOENT/ })
    t.match(containment.report().at(-1), { outcome: { kind: 'refused' } })
  })
})

void t.test('root gives a package to the owner of the project first', { skip: process.getuid?.() !== 0 }, async t => {
  // the project's owner must be able to reach it
  const containment = (process as unknown as Record<symbol, Containment>)[Symbol.for('npm.containment')]
  const roots = victimRoots(directory)
  chownSync(roots.project ?? '', 4242, 4243)
  const { outcome, output } = (await (containment && runIn(containment, addon, 'id -u; id -g; echo x > given'))) ?? {}
  t.strictSame(outcome, exited(0))
  t.equal(output, '4242\n4243\n')
  for (const name of ['.', 'index.js', 'given', 'package.json']) {
    t.equal(lstatSync(join(addon, name)).uid, 4242, name)
  }
  t.equal(lstatSync(at('project/node_modules/other/index.js')).uid, 0)
})

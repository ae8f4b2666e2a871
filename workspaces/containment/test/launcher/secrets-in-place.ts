// In the landlock tier the user's own secrets lie where they are: nobody may open them, and who tries is told of.
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { gid, launch, makeDirectory, type Outcome, uid } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

interface Scene {
  readonly base: string
  readonly run: (command: string, ...extra: readonly Buffer[]) => Promise<Outcome>
}

const makeScene = (t: Test): Scene => {
  const base = makeDirectory(t)
  const at = (name: string): string => join(base, name)
  for (const name of ['home', 'home/.ssh', 'project', 'own', 'private']) {
    mkdirSync(at(name))
  }
  for (const name of ['home/.npmrc', 'home/.ssh/id_rsa', 'project/.env', 'own/.env']) {
    writeFileSync(at(name), 'canary\n')
  }
  symlinkSync(at('home'), at('own/.ssh'))
  const system = ['/usr', '/lib', '/lib64', '/proc', '/etc/ld.so.cache']
    .filter(existsSync)
    .map(path => realpathSync(path))
  const run = (command: string, ...extra: readonly Buffer[]): Promise<Outcome> =>
    launch(
      p.plan(
        p.tier(2),
        p.ids(uid, gid),
        p.hostname('unused'),
        p.cwd(at('own')),
        p.exec(realpathSync('/bin/sh')),
        ...['sh', '-c', command].map(p.arg),
        p.env('PATH=/usr/bin:/bin'),
        p.root(4096),
        ...[...new Set(system)].map(path => p.bind(path)),
        p.bind(at('own'), at('own'), p.writable),
        p.bind('/dev/null', '/dev/null', p.writable | p.device),
        ...['home/.npmrc', 'home/.ssh/id_rsa', 'home/.netrc', 'project/.env'].map(name => p.decoy(at(name))),
        ...extra,
      ),
    )
  return { base, run }
}

const told = ({ status }: Outcome, base: string): string[] =>
  [...status.matchAll(/^denied secret 2 (.*)$/gm)].map(([, hex = '']) =>
    Buffer.from(hex, 'hex').toString().slice(base.length),
  )

void t.test('by their paths, however they are written; each once', async t => {
  const { base, run } = makeScene(t)
  for (const [command, expected] of [
    [`cat ${base}/home/.npmrc ${base}/home/.npmrc`, ['/home/.npmrc']],
    ['cat ../project/.env', ['/project/.env']],
    [`cd ${base}/home; cat < .ssh/../.ssh/id_rsa`, ['/home/.ssh/id_rsa']],
    ['cat .ssh/.npmrc', ['/home/.npmrc']],
    [`cat ${base}/home/.netrc`, ['/home/.netrc']],
    [`exec cat ${base}/home/.ssh/id_rsa`, ['/home/.ssh/id_rsa']],
  ] as const) {
    const outcome = await run(command)
    t.strictSame(told(outcome, base), expected, command)
    t.equal(outcome.stdout, '', `nothing is read by ${command}`)
  }
})

void t.test('what is not one of them is not told', async t => {
  const { base, run } = makeScene(t)
  const outcome = await run(
    `cat .env; cat ../home/.ssh/.env ../.npmrc; ls -l ${base}/home; test -e ${base}/home/.npmrc; true`,
  )
  t.strictSame(told(outcome, base), [])
  t.match(outcome.stdout, /^canary\n/)
  t.match(outcome.status, /exit 0\n$/)
})

void t.test('nobody is told of who runs outside, nor where a kernel would be slow', async t => {
  const { base, run } = makeScene(t)
  const reading = run('sleep 0.3')
  await new Promise(resolve => setTimeout(resolve, 100))
  writeFileSync(join(base, 'home/.npmrc'), 'canary\n')
  t.strictSame(told(await reading, base), [])
  const older = await run(`cat ${base}/home/.npmrc`, p.abi(3))
  t.strictSame([told(older, base), older.stdout], [[], ''])
})

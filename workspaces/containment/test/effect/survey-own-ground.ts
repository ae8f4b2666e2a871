import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { surveyOwnGround } from '../../lib/effect/survey-own-ground.js'

const make = (t: Test, files: readonly string[], links: Readonly<Record<string, string>> = {}): string => {
  const root = t.testdir({})
  for (const name of [...files, ...Object.keys(links)]) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    const target = links[name]
    if (target === undefined) {
      writeFileSync(join(root, name), '')
    } else {
      symlinkSync(target, join(root, name))
    }
  }
  return root
}

const survey = (root: string): Record<string, string> =>
  Object.fromEntries(
    surveyOwnGround(root)
      .map(({ path, kind }): [string, string] => [relative(root, path), kind])
      .sort(),
  )

void t.test('repositories below, whatever they are', t => {
  const root = make(t, ['.git/config', 'sub/.git/config', 'deep/er/.git', 'node_modules/a/.git/config'], {
    'linked/.git': '/tmp',
  })
  t.strictSame(survey(root), { 'deep/er/.git': 'write', 'linked/.git': 'write', 'sub/.git': 'write' })
  t.end()
})

void t.test('what would lead npm out of node_modules', t => {
  const root = make(
    t,
    ['packages/w/package.json', 'node_modules/a/package.json', 'node_modules/@real/b/package.json'],
    {
      'node_modules/@scope': '/home/u/extensions',
      'node_modules/.bin': '../../bin',
      'node_modules/.package-lock.json': '/home/u/.bashrc',
      'node_modules/a/node_modules/@scope': '/home/u',
      'node_modules/@real/b/node_modules': '/home/u',
      'node_modules/c/package.json': '/dev/zero',
      'packages/w/node_modules': '/home/u',
      'node_modules/.store/k/node_modules/.bin': '/home/u',
    },
  )
  t.strictSame(survey(root), {
    'node_modules/.bin': 'link',
    'node_modules/.package-lock.json': 'link',
    'node_modules/.store/k/node_modules/.bin': 'link',
    'node_modules/@real/b/node_modules': 'link',
    'node_modules/@scope': 'link',
    'node_modules/a/node_modules/@scope': 'link',
    'node_modules/c/package.json': 'link',
    'packages/w/node_modules': 'link',
  })
  t.end()
})

void t.test('links that npm makes itself stay', t => {
  const root = make(t, ['packages/w/package.json'], {
    'node_modules/w': '../packages/w',
    'node_modules/outside': '/home/u/outside',
    'node_modules/@scope/outside': '/home/u/outside',
    'node_modules/.bin/tool': '../w/tool.js',
    'node_modules/.inside': '../packages',
  })
  t.strictSame(survey(root), {})
  t.end()
})

void t.test('what npm would wait for', t => {
  const root = make(t, ['node_modules/a/index.js', 'node_modules/@scope/b/index.js'])
  const names = ['node_modules/fifo', 'node_modules/@scope/fifo', 'node_modules/a/package.json']
  execFileSync('mkfifo', names, { cwd: root })
  t.strictSame(survey(root), Object.fromEntries(names.map(name => [name, 'special']).sort()))
  t.end()
})

void t.test('closed directories are opened, and what cannot be listed is left', t => {
  const root = make(t, ['closed/.git/config'])
  chmodSync(join(root, 'closed'), 0o300)
  t.strictSame(survey(root), { 'closed/.git': 'write' })
  const before = process.cwd()
  const name = 'd'.repeat(200)
  process.chdir(root)
  for (let depth = 0; depth < 25; depth++) {
    mkdirSync(name)
    process.chdir(name)
  }
  process.chdir(before)
  t.strictSame(survey(root), { 'closed/.git': 'write' })
  execFileSync('rm', ['-r', join(root, name)])
  t.throws(() => surveyOwnGround(root, 1), /too many files/)
  rmSync(join(root, 'closed'), { recursive: true })
  t.end()
})

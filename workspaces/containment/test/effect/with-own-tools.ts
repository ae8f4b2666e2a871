import { mkdirSync, readdirSync, readlinkSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSurroundings } from '../../lib/authority/surroundings.js'
import type { Authority } from '../../lib/authority/authority.js'
import { makeTools } from '../../lib/effect/make-tools.js'
import { withOwnTools } from '../../lib/effect/with-own-tools.js'

const ownIds = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }

const surroundings = readSurroundings(() => false)

const authorityOf = (path: readonly string[]): Authority => ({
  grants: [],
  hidden: [],
  protected: [],
  scriptGround: [],
  home: '/home/u',
  path,
})

void t.test('the names of tools mean the system’s, by a directory of links in npm’s cache', t => {
  const directory = realpathSync(
    t.testdir({ project: { node_modules: { '.bin': { git: '', tool: '' } } }, own: { git: '' }, cache: {} }),
  )
  const at = (name: string): string => join(directory, name)
  const roots = { npm: at('npm'), node: at('bin/node'), cache: at('cache') }
  const path = [at('project/node_modules/.bin'), at('own')]
  const authority = withOwnTools(authorityOf(path), { kind: 'project', ids: ownIds }, roots, surroundings)
  const [tools = '', ...rest] = authority.path
  t.strictSame(rest, path)
  t.ok(tools.startsWith(at('cache/_containment-tools/')))
  t.strictSame(readdirSync(tools), ['git'])
  t.equal(readlinkSync(join(tools, 'git')), at('own/git'))
  t.match(authority.grants, [{ path: tools, access: 'read' }])
  t.equal(statSync(tools).mode & 0o777, 0o755)
  t.strictSame(
    withOwnTools(authorityOf(path), { kind: 'dependency', ids: ownIds }, roots, surroundings).path[0],
    tools,
    'the same',
  )
  t.strictSame(readdirSync(at('cache/_containment-tools')).length, 1)

  const plain = authorityOf([at('own')])
  t.equal(withOwnTools(plain, { kind: 'project', ids: ownIds }, roots, surroundings), plain, 'nothing to do')
  t.end()
})

void t.test('what npm exec fetched for the user comes first, also when it is called like a tool', t => {
  const directory = realpathSync(
    t.testdir({ own: { node: '' }, cache: {}, p: { node_modules: { '.bin': { node: '' } } } }),
  )
  const at = (name: string): string => join(directory, name)
  const fetched = at('cache/_npx/0123/node_modules/.bin')
  mkdirSync(fetched, { recursive: true })
  writeFileSync(join(fetched, 'node'), '')
  const roots = { npm: at('npm'), node: at('bin/node'), cache: at('cache') }
  const path = [fetched, at('own')]
  t.strictSame(withOwnTools(authorityOf(path), { kind: 'exec', ids: ownIds }, roots, surroundings).path, path)
  t.not(withOwnTools(authorityOf(path), { kind: 'dependency', ids: ownIds }, roots, surroundings).path[0], fetched)
  const both = [fetched, at('p/node_modules/.bin'), at('own')]
  const [first, tools] = withOwnTools(authorityOf(both), { kind: 'exec', ids: ownIds }, roots, surroundings).path
  t.equal(first, fetched)
  t.match(tools, '_containment-tools')
  t.end()
})

void t.test('where the directory cannot be made, nothing runs', t => {
  const directory = t.testdir({ cache: { '_containment-tools': '' } })
  t.throws(() => makeTools(join(directory, 'cache'), [{ name: 'git', file: '/usr/bin/git' }]), /EEXIST|ENOTDIR/)
  t.end()
})

void t.test('where another npm makes the same directory at the same time, that one is as good', t => {
  const cache = t.testdir({})
  const tools = [{ name: 'git', file: '/usr/bin/git' }]
  const made = makeTools(cache, tools, (partial, directory) => {
    mkdirSync(join(String(directory), 'of-the-other'), { recursive: true })
    renameSync(partial, directory)
  })
  t.strictSame(readdirSync(made), ['of-the-other'])
  t.strictSame(readdirSync(join(cache, '_containment-tools')).length, 1, 'nothing is left of what was made here')
  t.end()
})

void t.test('where it cannot be put in its place, nothing is left of it', t => {
  const cache = t.testdir({})
  t.throws(
    () =>
      makeTools(cache, [{ name: 'git', file: '/usr/bin/git' }], () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      }),
    { code: 'ENOSPC' },
  )
  t.strictSame(readdirSync(join(cache, '_containment-tools')), [])
  t.end()
})

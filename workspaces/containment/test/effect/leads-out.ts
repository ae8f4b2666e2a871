import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { leadsOut } from '../../lib/effect/leads-out.js'

void t.test('where a path leaves the package, judged from inside', t => {
  const directory = t.testdir({ root: { file: '', sub: { file: '' } }, outside: { file: '' } })
  const root = join(directory, 'root')
  const links: Readonly<Record<string, string>> = {
    inside: 'sub/file',
    'sub/up': '../file',
    absolute: join(root, 'sub'),
    'out-relative': '../outside/file',
    'out-directory': '../outside',
    'out-absolute': '/usr/bin/env',
    'out-dots': `${root}/../outside/file`,
    'sub/deep': '..',
    'through-link': 'sub/deep/../outside',
    'out-and-back': '../root/file',
    dangling: 'gone/file',
    'dangling-out': '../gone',
    loop: 'loop',
    chain: 'out-relative',
    'like-root': `${root}-other/file`,
  }
  for (const [name, target] of Object.entries(links)) {
    symlinkSync(target, join(root, name))
  }
  const expected: Readonly<Record<string, string | undefined>> = {
    file: undefined,
    'sub/file': undefined,
    'gone/file': undefined,
    'file/below': undefined,
    inside: undefined,
    'sub/up': undefined,
    absolute: undefined,
    'absolute/file': undefined,
    'sub/deep': undefined,
    dangling: undefined,
    loop: undefined,
    'out-relative': join(directory, 'outside/file'),
    'out-directory/file': join(directory, 'outside/file'),
    'out-absolute': '/usr/bin/env',
    'out-dots': join(directory, 'outside/file'),
    'through-link': join(directory, 'outside'),
    'out-and-back': join(root, 'file'),
    'dangling-out': join(directory, 'gone'),
    chain: join(directory, 'outside/file'),
    'like-root': `${root}-other/file`,
  }
  for (const [name, place] of Object.entries(expected)) {
    t.equal(leadsOut(join(root, name), root), place, name)
  }
  t.end()
})

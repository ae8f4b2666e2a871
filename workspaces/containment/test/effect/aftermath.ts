import { renameSync, mkdirSync, writeFileSync, symlinkSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Authority } from '../../lib/authority/authority.js'
import { prepareAftermath } from '../../lib/effect/aftermath.js'

void t.test('protected names, then the rest; and nothing in another directory', t => {
  const root = t.testdir({
    node_modules: { a: { 'package.json': '{"bin":"cli.js"}', 'cli.js': '' } },
    linked: { 'package.json': '{}' },
  })
  const prepare = (directory: string): ReturnType<typeof prepareAftermath> => {
    const authority: Authority = {
      grants: [{ path: '/usr', access: 'read', reason: '' }],
      hidden: [],
      protected: [join(directory, 'package.json')],
      scriptGround: [],
      home: '/home/u',
      path: [],
    }
    const subject = { kind: 'dependency', identity: undefined, directory, event: 'install' } as const
    const roots = { project: root, cache: join(root, 'cache'), node: '/n/bin/node', npm: '/n/npm' }
    return prepareAftermath(subject, authority, roots)
  }
  const directory = join(root, 'node_modules/a')
  const finish = prepare(directory)
  writeFileSync(join(directory, 'package.json'), '{}')
  renameSync(join(directory, 'cli.js'), join(directory, 'other.js'))
  symlinkSync('/usr/bin/env', join(directory, 'cli.js'))
  symlinkSync('/usr/bin/python3', join(directory, 'python3'))
  t.strictSame(finish(), [
    { kind: 'write', path: join(directory, 'package.json') },
    { kind: 'link', path: join(directory, 'cli.js') },
  ])

  const linked = join(root, 'linked')
  const finishLinked = prepare(linked)
  symlinkSync('/etc', join(linked, 'etc'))
  t.strictSame(finishLinked(), [], 'the user’s own directory may hold what the user put there')

  truncateSync(join(linked, 'package.json'), 1 << 24)
  t.throws(() => prepare(linked), /package\.json has 16777216 bytes/)

  const again = prepare(directory)
  renameSync(directory, `${directory}.old`)
  mkdirSync(directory)
  writeFileSync(join(directory, 'package.json'), 'another')
  t.throws(again, /no longer the directory that it was/)
  t.equal(readFileSync(join(directory, 'package.json'), 'utf8'), 'another', 'which npm did not touch')
  t.end()
})

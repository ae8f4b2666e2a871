import { chownSync, linkSync, lchownSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { giveDirectory } from '../../lib/effect/give-directory.js'

const ids = { uid: 4242, gid: 4243 }
const skip = process.getuid?.() !== 0 && 'only root gives'

void t.test('what root unpacked goes to the user, and nothing else does', { skip }, t => {
  const directory = t.testdir({
    package: {
      'package.json': '{}',
      lib: { 'index.js': '' },
      link: t.fixture('symlink', '../outside/secret'),
      linkedDirectory: t.fixture('symlink', '../outside'),
      theirs: 'of somebody else',
      twice: 'a file with two names',
      node_modules: { b: { 'index.js': '' } },
    },
    outside: { secret: '', other: '' },
  })
  const at = (name: string): string => join(directory, name)
  chownSync(at('package/theirs'), 5555, 5555)
  linkSync(at('package/twice'), at('outside/twice'))
  giveDirectory(at('package'), ids, at('package/node_modules'))
  const owner = (name: string): number => lstatSync(at(name)).uid
  const given = ['package', 'package/package.json', 'package/lib', 'package/lib/index.js', 'package/link']
  for (const name of [...given, 'package/linkedDirectory']) {
    t.match(lstatSync(at(name)), ids, name)
  }
  t.equal(owner('package/theirs'), 5555)
  for (const name of ['package/twice', 'package/node_modules', 'package/node_modules/b/index.js']) {
    t.equal(owner(name), 0, `${name} stays root’s`)
  }
  for (const name of ['outside', 'outside/secret', 'outside/other', 'outside/twice']) {
    t.equal(owner(name), 0, `${name} is not followed to`)
  }
  t.end()
})

void t.test('one file, and what is left out itself', { skip }, t => {
  const directory = t.testdir({ file: '', kept: '', link: t.fixture('symlink', 'kept') })
  giveDirectory(join(directory, 'kept'), ids, join(directory, 'kept'))
  t.equal(lstatSync(join(directory, 'kept')).uid, 0)
  giveDirectory(join(directory, 'file'), ids, join(directory, 'kept'))
  t.equal(lstatSync(join(directory, 'file')).uid, ids.uid)
  lchownSync(join(directory, 'link'), 7, 7)
  giveDirectory(join(directory, 'link'), ids, join(directory, 'kept'))
  t.equal(lstatSync(join(directory, 'link')).uid, 7)
  t.end()
})

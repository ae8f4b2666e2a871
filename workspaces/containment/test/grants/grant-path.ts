import t from 'tap'
import { modulesOf, resolveGrantPath, showGrantPath } from '../../lib/grants/grant-path.js'

const places = { project: '/srv/p', home: '/home/u', directory: '/srv/p/node_modules/@s/a' }

void t.test('the directory of modules that holds a package', t => {
  t.equal(modulesOf('/srv/p/node_modules/a'), '/srv/p/node_modules')
  t.equal(modulesOf('/srv/p/node_modules/@s/a'), '/srv/p/node_modules')
  t.equal(modulesOf('/srv/linked'), undefined)
  t.equal(modulesOf('/srv/@s/a'), undefined)
  t.end()
})

void t.test('a path means what its place is, and the other way round', t => {
  const pairs = [
    ['<project>', '/srv/p'],
    ['<project>/public', '/srv/p/public'],
    ['<modules>/.prisma', '/srv/p/node_modules/.prisma'],
    ['<home>/.cache/x', '/home/u/.cache/x'],
    ['/opt/x', '/opt/x'],
  ] as const
  for (const [text, path] of pairs) {
    t.equal(resolveGrantPath(text, places), path)
    t.equal(showGrantPath(path, places), text)
  }
  t.end()
})

void t.test('in a global install there is no project, and outside of modules there are no siblings', t => {
  const elsewhere = { project: undefined, home: '/home/u', directory: '/srv/linked' }
  t.equal(resolveGrantPath('<project>/public', elsewhere), undefined)
  t.equal(resolveGrantPath('<modules>/x', elsewhere), undefined)
  t.equal(showGrantPath('/srv/linked/x', elsewhere), '/srv/linked/x')
  t.end()
})

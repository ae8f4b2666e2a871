import t from 'tap'
import { withKeptRepository } from '../../lib/arms/kept-repository.js'
import type { Entry, Tree } from '../../lib/compare/tree.js'

const directory: Entry = { kind: 'directory', mode: 0o755 }
const treeOf = (...paths: string[]): Tree => new Map(paths.map(path => [path, directory]))
const pathsWith = (tree: Tree): string[] => [...withKeptRepository(tree).keys()]

void t.test('the repository that the arm kept is in the place of the one that the guard made again', t => {
  const left = ['home', 'project', 'project/.git', 'project/.git/config', 'project/.gitignore']
  t.strictSame(pathsWith(treeOf(...left, 'kept', 'kept/repository', 'kept/repository/hooks')), [
    'home',
    'project',
    'project/.gitignore',
    'project/.git',
    'project/.git/hooks',
  ])
  t.strictSame(pathsWith(treeOf(...left, 'kept')), ['home', 'project', 'project/.gitignore'], 'scripts removed it')
  t.strictSame(pathsWith(treeOf(...left)), left, 'the arm did not come so far')
  const link = new Map<string, Entry>([...treeOf(...left), ['kept', { kind: 'link', target: '/' }]])
  t.strictSame(pathsWith(link), left, 'something else is there')
  t.end()
})

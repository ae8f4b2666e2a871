import t from 'tap'
import { authorityData } from '../../lib/authority/authority-data.js'
import { declaredPaths } from '../../lib/grants/declared-paths.js'

const of = (value: unknown, name = 'msw.workerDirectory'): string[] =>
  declaredPaths({ msw: { workerDirectory: value } }, name, '/srv/p', authorityData.project.protect)

void t.test('a setting of the project’s own manifest names the paths', t => {
  t.strictSame(of('public'), ['/srv/p/public'])
  t.strictSame(of('./public/'), ['/srv/p/public'])
  t.strictSame(of(['public', 'apps/web/static']), ['/srv/p/public', '/srv/p/apps/web/static'])
  for (const nothing of [undefined, null, '', 5, {}, [null, 5]]) {
    t.strictSame(of(nothing), [])
  }
  t.strictSame(of('public', 'msw.other'), [])
  t.strictSame(of('public', 'other.workerDirectory'), [])
  t.strictSame(of('public', 'msw.workerDirectory.length'), [])
  t.end()
})

void t.test('and cannot name more than the project has to give', t => {
  for (const path of [
    '.',
    '..',
    '../x',
    'public/../../x',
    '/etc',
    '/srv/p/public',
    '.git/hooks',
    '.git',
    '.github/workflows/x',
    'package.json',
    'node_modules/b',
    'public/../.git/hooks',
  ]) {
    t.throws(() => of(['public', path]), { code: 'ECONTAINGRANT', message: /msw\.workerDirectory/ }, path)
  }
  t.end()
})

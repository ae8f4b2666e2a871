import { existsSync, mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeGranted } from '../../lib/effect/make-granted.js'
import { ownIds } from '../fixtures/own-ids.js'

const grant = (path: string, access: 'read' | 'write' = 'write', granted = true) => ({
  path,
  access,
  reason: '',
  granted,
})

void t.test('what was granted and is not there is made, and removed again where it stayed empty', t => {
  const root = realpathSync(t.testdir({}))
  const [used, unused] = [join(root, 'a/b'), join(root, 'c/d')]
  const unmake = makeGranted(
    {
      grants: [
        grant(used),
        grant(unused),
        grant(root),
        grant(join(root, 'r'), 'read'),
        grant(join(root, 'n'), 'write', false),
      ],
    },
    ownIds,
  )
  t.ok(statSync(used).isDirectory() && statSync(unused).isDirectory())
  t.notOk(existsSync(join(root, 'r')))
  t.notOk(existsSync(join(root, 'n')))
  writeFileSync(join(used, 'x'), '')
  unmake()
  t.ok(existsSync(join(used, 'x')))
  t.notOk(existsSync(join(root, 'c')))
  t.end()
})

void t.test('nothing is made behind a link', t => {
  const root = realpathSync(t.testdir({ target: {} }))
  mkdirSync(join(root, 'p'))
  symlinkSync(join(root, 'target'), join(root, 'p/link'))
  makeGranted({ grants: [grant(join(root, 'p/link/x/y')), grant(join(root, 'p/link/z'))] }, ownIds)()
  t.notOk(existsSync(join(root, 'target/x')))
  t.end()
})

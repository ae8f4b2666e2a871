import t from 'tap'
import { refuseOwnGround } from '../../lib/linux/refuse-own-ground.js'
import { simplePlan } from '../fixtures/simple-plan.js'

void t.test('npm and Node.js are not put where a script may write', t => {
  const plan = (path: string, writable: boolean) => ({
    ...simplePlan('true'),
    view: [{ kind: 'bind', source: path, path, writable } as const],
  })
  const precious = ['/project/node_modules/npm/lib', '/usr/bin/node']
  for (const path of ['/project', '/project/node_modules/npm', '/project/node_modules/npm/lib']) {
    t.throws(
      () => {
        refuseOwnGround(plan(path, true), precious)
      },
      { code: 'ECONTAINAUTHORITY', message: /npm\/lib belongs to the npm that is running/ },
    )
    t.doesNotThrow(() => {
      refuseOwnGround(plan(path, false), precious)
    })
  }
  t.doesNotThrow(() => {
    refuseOwnGround(plan('/project/node_modules/other', true), precious)
  })
  t.throws(() => {
    refuseOwnGround(plan(process.execPath.split('/node_modules')[0] ?? '', true))
  }, 'the Node.js that runs')
  t.end()
})

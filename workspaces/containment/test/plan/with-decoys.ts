import t from 'tap'
import type { ViewStep } from '../../lib/plan/plan.js'
import { withDecoys } from '../../lib/plan/with-decoys.js'

const area = { mode: 0o700, bytes: 1, writable: true }
const view: ViewStep[] = [
  { kind: 'bind', source: '/usr', path: '/usr', writable: false },
  { kind: 'memory', path: '/home/u', ...area },
  { kind: 'bind', source: '/home/u/.cache/a', path: '/home/u/.cache/a', writable: true },
  { kind: 'bind', source: '/home/u/.netrc', path: '/home/u/.netrc', writable: false },
  { kind: 'memory', path: '/p', mode: 0o755, bytes: 1, writable: false },
  { kind: 'bind', source: '/p/node_modules', path: '/p/node_modules', writable: false },
  { kind: 'hide', path: '/q' },
]

void t.test('decoys lie in memory, and nowhere where something of the machine is shown', t => {
  const made = (path: string): boolean => withDecoys(view, [path]).some(step => step.kind === 'decoy')
  t.strictSame(withDecoys(view, ['/home/u/.ssh/id_rsa']), [...view, { kind: 'decoy', path: '/home/u/.ssh/id_rsa' }])
  t.ok(made('/p/.env'))
  for (const path of [
    '/home/u/.netrc',
    '/home/u/.cache',
    '/home/u/.cache/a/x',
    '/usr/x',
    '/p/node_modules/.env',
    '/q/x',
    '/x',
  ]) {
    t.notOk(made(path), path)
  }
  t.end()
})

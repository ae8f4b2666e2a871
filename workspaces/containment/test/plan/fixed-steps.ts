import t from 'tap'
import { fixedSteps } from '../../lib/plan/fixed-steps.js'

const contentOf = (uid: number, gid: number, path: string): string | undefined => {
  const step = fixedSteps({ uid, gid }, '/home/u', ['/dev/null'], []).find(step => step.path === path)
  return step?.kind === 'file' ? step.content : undefined
}

void t.test('the script finds itself in /etc/passwd, and nobody of the machine', t => {
  t.equal(contentOf(0, 0, '/etc/passwd'), 'root:x:0:0::/home/u:/bin/sh\n')
  t.equal(contentOf(0, 0, '/etc/group'), 'root:x:0:\n')
  t.equal(contentOf(1000, 100, '/etc/passwd'), 'root:x:0:0::/nonexistent:/bin/sh\nuser:x:1000:100::/home/u:/bin/sh\n')
  t.equal(contentOf(1000, 100, '/etc/group'), 'root:x:0:\nuser:x:100:\n')
  t.end()
})

void t.test('there is no name server, and the script learns so at once', t => {
  t.equal(contentOf(0, 0, '/etc/resolv.conf'), '')
  t.match(contentOf(0, 0, '/etc/nsswitch.conf'), /^hosts: files$/m)
  t.equal(contentOf(0, 0, '/etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n')
  t.end()
})

void t.test('devices, the standard streams and the script’s own processes', t => {
  const steps = fixedSteps({ uid: 0, gid: 0 }, '/home/u', ['/dev/null', '/dev/zero'], ['/proc/keys'])
  t.strictSame(
    steps.filter(({ kind }) => kind !== 'file').map(step => `${step.kind} ${step.path}`),
    [
      'device /dev/null',
      'device /dev/zero',
      'link /dev/fd',
      'link /dev/stdin',
      'link /dev/stdout',
      'link /dev/stderr',
      'processes /proc',
      'hide /proc/keys',
    ],
  )
  t.end()
})

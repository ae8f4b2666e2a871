// What the supervisor asks of the kernel about a call that waits is made to fail, each kind in turn: the script is never left
// waiting for an answer that was lost, and a failure that means no harm does none.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeDirectory } from './fixtures/launch'
import { hasStrace, skip, tiers, traced } from './fixtures/under-strace'

/** The ioctl calls of the process that makes such a request, in their order. */
const requestsOf = (request: string, trace: string): string[] => {
  const calls = [...trace.matchAll(/^(\d+) +ioctl\(\d+, (\w+)/gm)].map(([, pid, name = '']) => ({ pid, name }))
  const supervisor = calls.find(({ name }) => name === request)?.pid
  return calls.filter(({ pid }) => pid === supervisor).map(({ name }) => name)
}

const receive = 'SECCOMP_IOCTL_NOTIF_RECV'
const look = 'SECCOMP_IOCTL_NOTIF_ID_VALID'
const send = 'SECCOMP_IOCTL_NOTIF_SEND'

// ENOENT from SEND is left out: made up, it says that nobody waits while somebody does
const harmless = { [receive]: ['EINTR', 'ENOENT'], [look]: ['EINTR', 'ENOENT'], [send]: ['EINTR'] }

for (const [tier, makePlan] of Object.entries(tiers))
  void t.test(`calls of the supervisor, ${tier}`, { skip }, t => {
    t.ok(hasStrace, 'strace is there (apt-get install strace)')
    const { shared, plan, run } = traced(makeDirectory(t))
    const marker = join(shared, 'has-run')
    // an attempt that is refused, looked at and told; then one that succeeds
    plan(makePlan(shared, `echo > /usr/refused; echo > ${marker}`))
    const attempt = (...options: string[]) => {
      rmSync(marker, { force: true })
      return run('-f', '-e', 'trace=ioctl', ...options)
    }

    const { status, trace } = attempt()
    t.match(status, /^exec-ok\ndenied write \d+ \w+\nexit 0\n$/, 'control')
    t.ok(existsSync(marker), 'control')

    for (const [request, errors] of Object.entries(harmless)) {
      const place = requestsOf(request, trace).indexOf(request) + 1
      t.ok(place > 0, `${request} is used`)
      for (const error of [...errors, 'EIO']) {
        const label = `${request}: ${error}`
        const { status, trace, hasEnded } = attempt('-e', `inject=ioctl:error=${error}:when=${place}`)
        t.match(trace, new RegExp(`= -1 ${error} .*\\(INJECTED\\)$`, 'm'), `${label} was met`)
        t.equal(requestsOf(request, trace)[place - 1], request, `${label} was met there`)
        t.ok(hasEnded, `${label}: nobody waits for ever`)
        if (error === 'EIO') {
          t.match(
            status,
            /^exec-ok\n(denied write \d+ \w+\n)?signal 9\n$/,
            `${label}: the script ends with its supervisor`,
          )
          t.notOk(existsSync(marker), label)
        } else {
          t.match(status, /^exec-ok\n(denied write \d+ \w+\n)?exit 0\n$/, `${label}: the script goes on`)
          t.ok(existsSync(marker), label)
        }
      }
    }
    t.end()
  })

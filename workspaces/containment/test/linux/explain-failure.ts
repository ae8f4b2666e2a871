import t from 'tap'
import { explainFailure } from '../../lib/linux/explain-failure.js'

const facts = {
  maxUserNamespaces: 0,
  unprivilegedClone: undefined,
  apparmorRestricts: undefined,
  container: undefined,
} as const

const explain = (stage: string, error = 'EPERM'): ReturnType<typeof explainFailure> =>
  explainFailure({ stage, error, path: undefined }, facts)

void t.test('a launcher that failed in words, with the one thing that would help', t => {
  for (const stage of ['namespaces', 'maps']) {
    t.match(explain(stage), {
      reason: 'This machine refuses user namespaces (EPERM).',
      remedy: /^Allow user namespaces: sysctl /,
    })
  }
  t.match(explain('proc'), { reason: 'This machine refuses a fresh /proc (EPERM), as containers do.' })
  t.strictSame(explain('mounts', 'ENOSYS'), {
    reason: 'The launcher failed at mounts (ENOSYS).',
    remedy: 'Containment needs Linux 5.12 or later; update the kernel.',
  })
  t.equal(explain('mounts', 'ENOENT'), undefined, 'not the machine’s fault')
  t.end()
})

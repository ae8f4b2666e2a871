import t from 'tap'
import { explainFailure } from '../../lib/linux/explain-failure.js'

const explain = (stage: string, error = 'EPERM'): { reason: string; remedy: string } =>
  explainFailure({ stage, error, path: undefined })

void t.test('a failed probe in words, with the one thing that would help', t => {
  for (const stage of ['namespaces', 'maps']) {
    t.match(explain(stage), {
      reason: 'This machine refuses user namespaces (EPERM).',
      remedy: /^Allow user namespaces: /,
    })
  }
  t.match(explain('proc'), {
    reason: 'This machine refuses a fresh /proc (EPERM), as containers do.',
    remedy: /--security-opt systempaths=unconfined\.$/,
  })
  t.strictSame(explain('view', 'ENOSYS'), {
    reason: 'The launcher failed at view (ENOSYS).',
    remedy: 'Containment needs Linux 5.12 or later; update the kernel.',
  })
  t.end()
})

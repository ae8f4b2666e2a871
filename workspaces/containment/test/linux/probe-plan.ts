import { spawnSync } from 'node:child_process'
import t from 'tap'
import { probeFindings, probePlan } from '../../lib/linux/probe-plan.js'
import { startLauncher } from '../../lib/linux/start-launcher.js'
import { launcher } from '../fixtures/shipped.js'

void t.test('the probe passes contained', async t => {
  t.strictSame(await startLauncher(launcher, probePlan(__filename), 'ignore').outcome, { kind: 'exited', code: 0 })
})

void t.test('the probe fails bare: it can tell the difference', t => {
  const { command } = probePlan(__filename)
  const { status } = spawnSync(command.file, [...command.args], { cwd: '/', env: { PATH: '/usr/bin:/bin' } })
  t.equal(probeFindings[status ?? 0], 'a file outside the view can be seen')
  t.end()
})

void t.test('each denial is noticed when the view is looser by that much', async t => {
  const plan = probePlan(__filename)
  const outside = plan.view.map(step =>
    step.kind === 'bind' && step.path === '/usr' ? { ...step, writable: true } : step,
  )
  const cases: [finding: string, view: typeof plan.view][] = [
    [
      'a file outside the view can be seen',
      [...plan.view, { kind: 'file', path: __filename, mode: 0o644, content: '' }],
    ],
    ['a private /tmp cannot be written', plan.view.filter(({ path }) => path !== '/tmp')],
    ['its own processes are not to be seen in /proc', plan.view.filter(({ path }) => path !== '/proc')],
  ]
  for (const [finding, view] of cases) {
    const outcome = await startLauncher(launcher, { ...plan, view }, 'ignore').outcome
    t.equal(outcome.kind === 'exited' && probeFindings[outcome.code], finding)
  }
  if (process.getuid?.() === 0) {
    const file = '/usr/.npm-containment-probe'
    t.teardown(() => spawnSync('/bin/rm', ['-f', file]))
    const outcome = await startLauncher(launcher, { ...plan, view: outside }, 'ignore').outcome
    t.equal(outcome.kind === 'exited' && probeFindings[outcome.code], 'the system can be written')
  }
})

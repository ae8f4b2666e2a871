import { setTimeout as sleep } from 'node:timers/promises'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { areaPrefix } from '../../lib/backend/private-areas.js'
import type { Backend, HeldProcess } from '../../lib/backend/backend.js'
import type { landlockBackend } from '../../lib/linux/landlock-backend.js'
import type { linuxBackend } from '../../lib/linux/linux-backend.js'
import { sizedPlan } from '../../lib/linux/sized-plan.js'
import { holdLauncher } from '../../lib/linux/start-launcher.js'
import type { Plan } from '../../lib/plan/plan.js'
import { shipped } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const { linuxBackend: shippedView } = shipped('lib/linux/linux-backend.js') as { linuxBackend: typeof linuxBackend }
const { landlockBackend: shippedLandlock } = shipped('lib/linux/landlock-backend.js') as {
  landlockBackend: typeof landlockBackend
}
const tiers: Readonly<Record<string, () => Backend>> = { view: () => shippedView(), landlock: () => shippedLandlock() }

/** A plan whose script leaves a trace in a directory of its own. */
const tracingPlan = (directory: string): Plan => {
  const view = [{ kind: 'bind', source: directory, path: directory, writable: true }] as const
  const plan = simplePlan(`echo ran > ${directory}/trace; echo out; exit 4`)
  return { ...plan, view: [...plan.view, ...view] }
}

const hold = (backend: Backend, plan: Plan): HeldProcess => backend.hold?.(plan, 'pipe') as HeldProcess

const isEnded = async (held: HeldProcess): Promise<boolean> => {
  for (let patience = 200; held.isWaiting() && patience > 0; patience--) {
    await sleep(20)
  }
  return !held.isWaiting()
}

void t.test('the length comes before the plan', t => {
  for (const [kind, magic] of [
    ['held', 'NPMCHOLD'],
    ['sized', 'NPMCSIZE'],
  ] as const) {
    t.equal(sizedPlan(kind, 'plan'), `${magic}\x04\0\0\0plan`)
  }
  t.end()
})

for (const [tier, make] of Object.entries(tiers)) {
  void t.test(`${tier}: a script that is held runs when it is released, as any other`, async t => {
    const place = t.testdir({})
    const held = hold(make(), tracingPlan(place))
    await sleep(300)
    t.equal(held.isWaiting(), true)
    t.notOk(existsSync(join(place, 'trace')), 'and not before')
    const { process: child, outcome, running } = held.release()
    t.equal(await text(child.stdout as Readable), 'out\n')
    await running
    t.strictSame(await outcome, { kind: 'exited', code: 4 })
    t.equal(readFileSync(join(place, 'trace'), 'utf8'), 'ran\n')
  })

  void t.test(`${tier}: it may be released before the launcher has read its plan`, async t => {
    t.strictSame(await hold(make(), simplePlan('exit 5')).release().outcome, { kind: 'exited', code: 5 })
  })

  void t.test(`${tier}: one that is withdrawn never runs`, async t => {
    const place = t.testdir({})
    const held = hold(make(), tracingPlan(place))
    held.withdraw()
    t.equal(await isEnded(held), true)
    await sleep(100)
    t.notOk(existsSync(join(place, 'trace')))
  })

  void t.test(
    `${tier}: one that failed does not wait any more, and says so when it is released all the same`,
    async t => {
      const plan = simplePlan('true')
      const gone = { kind: 'bind', source: '/gone-and-absent', path: '/gone-and-absent', writable: false } as const
      const held = hold(make(), { ...plan, view: [...plan.view, gone] })
      t.equal(await isEnded(held), true)
      t.match(await held.release().outcome, { kind: 'refused', reason: /ENOENT/ })
    },
  )
}

/** The private areas of this process that there are. */
const areas = (): string[] =>
  readdirSync(realpathSync(tmpdir())).filter(name => name.startsWith(`${areaPrefix()}${process.pid}-`))

void t.test('what was made on disk for one that is withdrawn goes when the next one runs', async t => {
  const before = areas()
  const backend = shippedLandlock()
  const held = hold(backend, simplePlan('true'))
  const [made = ''] = areas().filter(name => !before.includes(name))
  t.not(made, '')
  held.withdraw()
  t.ok(areas().includes(made))
  await backend.start(simplePlan('true'), 'ignore').outcome
  t.notOk(areas().includes(made))
})

void t.test('a launcher that cannot be started holds nothing, and nobody is signalled', async t => {
  const held = holdLauncher(join(t.testdir({}), 'gone'), simplePlan('true'), 'ignore')
  t.equal(held.isWaiting(), false)
  held.withdraw()
  t.match(await held.release().outcome, { kind: 'refused', reason: /could not be started/ })
})

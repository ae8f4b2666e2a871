import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { dist } from '../../../../fork/paths.js'
import { launcherDirectory } from '../../../../fork/assemble/layout.js'
import { toBuffer } from '../../lib/linux/bytes.js'
import { encodePlan, firstViewRecord } from '../../lib/linux/encode-plan.js'
import { startLauncher } from '../../lib/linux/start-launcher.js'
import type { Plan, ViewStep } from '../../lib/plan/plan.js'
import { decodeRecords, splitPrefixed } from '../fixtures/decode-records.js'
import { goldenDirectory, goldenFiles } from '../fixtures/golden-files.js'
import { goldenPlans } from '../fixtures/plans.js'

void t.test('the tier is the first record', t => {
  const [plan] = Object.values(goldenPlans)
  const tier = (bytes: string): number => toBuffer(bytes).readUInt32LE(20)
  t.equal(tier(encodePlan(plan as Plan)), 1)
  t.equal(tier(encodePlan(plan as Plan, { tier: 'landlock' })), 2)
  const older = encodePlan(plan as Plan, { tier: 'landlock', abi: 3 })
  t.equal(older.length, encodePlan(plan as Plan, { tier: 'landlock' }).length + 12)
  t.end()
})

void t.test('the golden files are what the encoder writes', t => {
  for (const file of goldenFiles) {
    t.ok(file.isFresh(), file.name)
  }
  t.strictSame(readdirSync(goldenDirectory).sort(), goldenFiles.map(({ name }) => name).sort())
  t.end()
})

const text = fc.string({ unit: 'grapheme' }).filter(text => !text.includes('\0'))
const path = fc.array(text, { minLength: 1, maxLength: 3 }).map(names => `/${names.join('/')}`)
const mode = fc.integer({ min: 0, max: 0o7777 })
const plain = { noNullPrototype: true }
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const bytes = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const step: fc.Arbitrary<ViewStep> = fc.oneof(
  fc.record({ kind: fc.constant('bind' as const), source: path, path, writable: fc.boolean() }, plain),
  fc.record({ kind: fc.constant('device' as const), path }, plain),
  fc.record({ kind: fc.constant('memory' as const), path, mode, bytes, writable: fc.boolean() }, plain),
  fc.record({ kind: fc.constant('directory' as const), path, mode }, plain),
  fc.record({ kind: fc.constant('file' as const), path, mode, content: text }, plain),
  fc.record({ kind: fc.constant('link' as const), path, target: text }, plain),
  fc.record({ kind: fc.constant('processes' as const), path }, plain),
  fc.record({ kind: fc.constant('hide' as const), path }, plain),
  fc.record({ kind: fc.constant('decoy' as const), path }, plain),
)
const anyPlan: fc.Arbitrary<Plan> = fc.record(
  {
    uid: u32,
    gid: u32,
    hostname: text,
    bounds: fc.record(
      {
        processes: fc.maxSafeNat(),
        fileBytes: fc.maxSafeNat(),
        openFiles: fc.maxSafeNat(),
        memoryBytes: fc.maxSafeNat(),
      },
      plain,
    ),
    view: fc.array(step, { maxLength: 8 }),
    command: fc.record(
      {
        file: path,
        args: fc.array(text, { maxLength: 4 }),
        environment: fc.array(fc.tuple(text, text), { maxLength: 4 }),
        directory: path,
      },
      plain,
    ),
  },
  plain,
)

const flagsOf = (body: Buffer): number => body.readUInt32LE(0)

const decodeStep = (type: number, body: Buffer): ViewStep => {
  const [first, rest] = [16, 19].includes(type)
    ? splitPrefixed(body.subarray(4))
    : type === 20
      ? splitPrefixed(body)
      : ['', Buffer.alloc(0)]
  const mode = type === 17 ? body.readUInt32LE(4) : type === 18 || type === 19 ? flagsOf(body) : 0
  switch (type) {
    case 16: {
      const isDevice = (flagsOf(body) & 2) !== 0
      const path = rest.toString()
      return isDevice ? { kind: 'device', path } : { kind: 'bind', source: first, path, writable: flagsOf(body) === 1 }
    }
    case 17:
      return {
        kind: 'memory',
        path: body.toString('utf8', 16),
        mode,
        bytes: Number(body.readBigUInt64LE(8)),
        writable: flagsOf(body) === 1,
      }
    case 18:
      return { kind: 'directory', path: body.toString('utf8', 4), mode }
    case 19:
      return { kind: 'file', path: first, mode, content: rest.toString() }
    case 20:
      return { kind: 'link', path: first, target: rest.toString() }
    case 21:
      return { kind: 'processes', path: body.toString() }
    case 22:
      return { kind: 'hide', path: body.toString() }
    default:
      t.equal(type, 23)
      return { kind: 'decoy', path: body.toString() }
  }
}

void t.test('any plan comes back whole from its bytes', t => {
  fc.assert(
    fc.property(anyPlan, plan => {
      const { magic, version, records } = decodeRecords(toBuffer(encodePlan(plan)))
      const bodies = (type: number): string[] =>
        records.filter(record => record.type === type).map(({ body }) => body.toString())
      t.strictSame([magic, version], ['NPMCPLAN', 1])
      t.match(records.at(-1), { type: 0xffff, body: { length: 0 } })
      const ids = records.find(({ type }) => type === 2)?.body
      t.strictSame([ids?.readUInt32LE(0), ids?.readUInt32LE(4)], [plan.uid, plan.gid])
      t.strictSame([bodies(3), bodies(4), bodies(5)], [[plan.hostname], [plan.command.directory], [plan.command.file]])
      t.strictSame(bodies(6), [plan.command.file, ...plan.command.args])
      t.strictSame(
        bodies(7),
        plan.command.environment.map(([name, value]) => `${name}=${value}`),
      )
      const limits = records
        .filter(({ type }) => type === 8)
        .map(({ body }) => [body.readUInt32LE(0), body.readBigUInt64LE(4), body.readBigUInt64LE(12)])
      const { openFiles, fileBytes, processes, memoryBytes } = plan.bounds
      t.strictSame(
        limits,
        [openFiles, fileBytes, processes, memoryBytes].map((value, at) => [at + 2, BigInt(value), BigInt(value)]),
      )
      const view = records.slice(firstViewRecord, firstViewRecord + plan.view.length)
      t.strictSame(
        view.map(({ type, body }) => decodeStep(type, body)),
        plan.view,
      )
    }),
    { numRuns: 200 },
  )
  t.end()
})

void t.test('a bound that a plan cannot say is no other bound', t => {
  const plan = goldenPlans['least'] as Plan
  for (const processes of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    t.throws(() => encodePlan({ ...plan, bounds: { ...plan.bounds, processes } }), RangeError, String(processes))
  }
  t.end()
})

void t.test('the launcher reads the golden plans: no failure at the plan itself', async t => {
  const launcher = join(dist, launcherDirectory, 'containment-launcher')
  for (const [name, plan] of Object.entries(goldenPlans)) {
    // whatever it then makes of a plan without a system in it, it has understood it
    t.notMatch(await startLauncher(launcher, plan, 'ignore').status, /^fail plan /m, name)
  }
  const nul: Plan = {
    ...(goldenPlans['least'] as Plan),
    command: { file: '/bin/sh', args: ['a\0b'], environment: [], directory: '/' },
  }
  const { status, outcome } = startLauncher(launcher, nul, 'ignore')
  t.match(await status, /^fail plan \d+ \d+$/m, 'but not one in which a string ends early')
  t.match(await outcome, { kind: 'refused', reason: /^The launcher failed at plan: EINVAL/ })
})

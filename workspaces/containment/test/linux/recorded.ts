// What a script touches and uses is recorded in both tiers, under the same names.
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import type { Backend } from '../../lib/backend/backend.js'
import { landlockBackend } from '../../lib/linux/landlock-backend.js'
import type { linuxBackend } from '../../lib/linux/linux-backend.js'
import { launcher, shipped } from '../fixtures/shipped.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const view = (shipped('lib/linux/linux-backend.js') as { linuxBackend: typeof linuxBackend }).linuxBackend
const landlock = (): Backend => landlockBackend(() => ({ file: launcher, hash: '' }))

for (const [tier, backend] of [
  ['view', view()],
  ['landlock', landlock()],
] as const) {
  void t.test(tier, async t => {
    const command = 'cat "$HOME/.ssh/id_rsa" "$HOME/.npmrc"; echo x > "$HOME/own"; cat "$HOME/own"; cat /etc/gone; true'
    const plan = { ...simplePlan(command, { PATH: '/usr/bin:/bin', HOME: '/nonexistent' }), observes: true }
    const contained = backend.start(plan, ['ignore', 'pipe', 'ignore'])
    const output = await text(contained.process.stdout as Readable)
    t.match(await contained.outcome, { kind: 'exited', code: 0 })
    t.equal(output, 'x\n')
    const denied = await contained.denied
    t.strictSame(
      denied?.denials.filter(({ kind }) => kind === 'secret'),
      [
        { kind: 'secret', path: '/nonexistent/.ssh/id_rsa' },
        { kind: 'secret', path: '/nonexistent/.npmrc' },
      ],
    )
    const used = await contained.used
    for (const [kind, outcome, path] of [
      ['read', 'used', '/nonexistent/.npmrc'],
      ['write', 'used', '/nonexistent/own'],
      ['read', 'absent', '/etc/gone'],
      ['run', 'used', '/usr/bin/cat'],
    ] as const) {
      t.ok(
        used?.uses.some(use => use.kind === kind && use.outcome === outcome && use.path === path),
        `${kind} ${outcome} ${path}`,
      )
    }
    t.strictSame([used?.reached, used?.untold], [[], 0])
  })

  void t.test(`${tier}: nothing is observed that was not asked for`, async t => {
    const contained = backend.start(simplePlan('cat /etc/gone; true'), 'ignore')
    await contained.outcome
    t.strictSame(await contained.used, { uses: [], untold: 0, reached: [] })
  })
}

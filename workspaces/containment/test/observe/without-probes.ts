import t from 'tap'
import { withoutProbes } from '../../lib/observe/without-probes.js'
import type { Denial } from '../../lib/report.js'

const secret = (path: string): Denial => ({ kind: 'secret', path })
const other: Denial = { kind: 'lookup', name: 'x.example.com' }

void t.test('what npm itself looks into is no denial, unless other secrets are opened too', t => {
  t.strictSame(withoutProbes([secret('/home/u/.npmrc'), other], '/home/u'), {
    probed: ['/home/u/.npmrc'],
    mattering: [other],
  })
  const sweep = [secret('/home/u/.npmrc'), secret('/home/u/.ssh/id_rsa')]
  t.strictSame(withoutProbes(sweep, '/home/u'), { probed: [], mattering: sweep })
  t.strictSame(withoutProbes([secret('/p/.npmrc')], '/home/u').probed, [], 'the project’s own is not npm’s to read')
  t.strictSame(withoutProbes([], '/home/u'), { probed: [], mattering: [] })
  t.end()
})

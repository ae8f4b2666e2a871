import t from 'tap'
import { withoutProbes } from '../../lib/observe/without-probes.js'
import type { Denial } from '../../lib/report.js'

const secret = (path: string): Denial => ({ kind: 'secret', path })
const roots = { home: '/home/u', cache: '/home/u/.npm' }
const other: Denial = { kind: 'lookup', name: 'x.example.com' }

void t.test('what npm itself looks into is no denial, unless other secrets are opened too', t => {
  t.strictSame(withoutProbes([secret('/home/u/.npmrc'), other], roots), {
    probed: ['/home/u/.npmrc'],
    mattering: [other],
  })
  const sweep = [secret('/home/u/.npmrc'), secret('/home/u/.ssh/id_rsa')]
  t.strictSame(withoutProbes(sweep, roots), { probed: [], mattering: sweep })
  t.strictSame(withoutProbes([secret('/p/.npmrc')], roots).probed, [], 'the project’s own is not npm’s to read')
  t.strictSame(withoutProbes([], roots), { probed: [], mattering: [] })
  t.end()
})

void t.test('neither is the terminal, nor the log of an npm that a script runs', t => {
  const refused = (path: string): Denial => ({ kind: 'refused', path })
  const sweep = [refused('/dev/tty'), secret('/home/u/.ssh/id_rsa'), refused('/home/u/.npm/_cacache/x')]
  t.strictSame(withoutProbes([refused('/dev/tty'), refused('/home/u/.npm/_logs/x.log')], roots), {
    probed: ['/dev/tty', '/home/u/.npm/_logs/x.log'],
    mattering: [],
  })
  t.strictSame(withoutProbes(sweep, roots).mattering, sweep.slice(1))
  t.end()
})

import type { Conformance, ExaminedGuarantee } from '@npmcli/containment'
import t from 'tap'
import { describeConformance } from '../../lib/containment/describe-conformance.js'

const write: ExaminedGuarantee = { name: 'write', title: 'x', allowed: 'do a', denied: 'do b', verdict: 'proven' }
const one: Conformance = {
  backend: 'one',
  tier: 'view',
  state: { kind: 'full' },
  guarantees: [write],
  behaviours: [{ name: 'exit-code', title: 'reports it' }],
  accepted: { any: true, full: true },
}

void t.test('what each lacks, then the table', t => {
  t.strictSame(
    describeConformance([
      one,
      {
        ...one,
        backend: 'two',
        state: { kind: 'partial', gaps: ['a loopback'] },
        guarantees: [{ ...write, verdict: 'gap', detail: 'a loopback' }],
        behaviours: [{ name: 'exit-code', title: 'reports it', differs: 'x\u001B[2J' }],
      },
      {
        ...one,
        backend: 'three',
        state: { kind: 'unusable', reason: 'No.', remedy: 'Yes.' },
        guarantees: [],
        behaviours: [],
      },
    ]),
    [
      'one (view)',
      '  enforces everything: containment-require=full accepts it',
      '  kept      exit-code: reports it',
      '',
      'two (view)',
      '  enforces everything but what follows: containment-require=full refuses it, any accepts it',
      '  gap       a loopback',
      '  gap       write: a loopback',
      '  differs   exit-code: reports it, but: x?[2J',
      '',
      'three (view)',
      '  cannot be used',
      '  why       No.',
      '  fix       Yes.',
      '',
      'guarantee                 one (view)  two (view)  three (view)',
      'write                     proven      gap         –',
      'containment-require=full  accepts     refuses     refuses',
    ],
  )
  t.strictSame(describeConformance([]), ['guarantee', 'containment-require=full'])
  t.end()
})

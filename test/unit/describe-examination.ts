import type { ExaminedGuarantee } from '@npmcli/containment'
import t from 'tap'
import { describeExamination } from '../../lib/containment/describe-examination.js'

const write: ExaminedGuarantee = { name: 'write', title: 'x', allowed: 'do a', denied: 'do b', verdict: 'proven' }
const broken: ExaminedGuarantee = { ...write, name: 'network', verdict: 'broken', detail: 'it could do b' }

void t.test('what the doctor found, in words', t => {
  t.strictSame(
    describeExamination({
      tiers: [
        { backend: 'linux', tier: 'view', state: { kind: 'full' }, unbounded: [], guarantees: [write] },
        {
          backend: 'other',
          tier: 'x',
          state: { kind: 'partial', gaps: ['c'] },
          unbounded: ['memory (x)'],
          guarantees: [write],
        },
        {
          backend: 'third',
          tier: 'y',
          state: { kind: 'unusable', reason: 'It is broken.', remedy: 'Mend it.' },
          unbounded: [],
          guarantees: [write, broken],
        },
        {
          backend: 'last',
          tier: 'z',
          state: { kind: 'unusable', reason: 'No.', remedy: 'Yes.' },
          unbounded: [],
          guarantees: [],
        },
      ],
      safe: { runs: true, backend: 'linux', tier: 'view' },
    }),
    [
      'linux (view): enforces everything',
      '  proven    write  can do a; cannot do b',
      '',
      'other (x): enforces everything but',
      '  gap       c',
      '  unbounded memory (x)',
      '  proven    write  can do a; cannot do b',
      '',
      'third (y): cannot be used',
      '  why       It is broken.',
      '  fix       Mend it.',
      '  proven    write    can do a; cannot do b',
      '  broken    network  can do a; cannot do b (it could do b)',
      '',
      'last (z): cannot be used',
      '  why       No.',
      '  fix       Yes.',
      '',
      'The order is linux (view), other (x), third (y), last (z): the first that enforces everything is taken, else the first that can be used.',
      '--safe runs here, by linux (view).',
    ],
  )
  t.strictSame(describeExamination({ tiers: [], safe: { runs: false, reason: 'No.', remedy: 'Yes.' } }), [
    '--safe does not run here. No. Yes.',
  ])
  t.end()
})

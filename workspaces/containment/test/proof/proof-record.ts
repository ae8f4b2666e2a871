import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { guaranteeNames } from '../../lib/proof/guarantees.js'
import { type ProofRecord, readRecord, writeRecord } from '../../lib/proof/proof-record.js'

const circumstances = { boot: 'b', kernel: '6.1', npm: '12' }
const record: ProofRecord = {
  circumstances,
  since: '2026-11-23T00:00:00.000Z',
  results: guaranteeNames.map((guarantee, index) => {
    if (index === 3) return { guarantee, verdict: 'unproven', why: 'x' }
    return index === 5 ? { guarantee, verdict: 'gap', gap: 'y' } : { guarantee, verdict: 'proven' }
  }),
}
const text = writeRecord(record)

/** A text whose checksum is right, whatever it says. */
const forge = (content: unknown): string => {
  const line = JSON.stringify(content)
  return `${createHash('sha512').update(line).digest('base64')}\n${line}\n`
}

void t.test('what is written is what is read', t => {
  t.strictSame(readRecord(text, circumstances), record)
  t.end()
})

void t.test('a proof holds only where it was made', t => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('boot', 'kernel', 'npm', 'mechanism'), fc.constantFrom('b', '6.1', '12', 'x')),
      other => {
        const isSame =
          JSON.stringify(Object.entries(other).sort()) === JSON.stringify(Object.entries(circumstances).sort())
        return (readRecord(text, other) !== undefined) === isSame
      },
    ),
  )
  for (const name of Object.keys(circumstances)) {
    t.equal(readRecord(text, { ...circumstances, [name]: 'other' }), undefined, name)
  }
  t.end()
})

void t.test('one byte changed, cut off or added, and it is no proof', t => {
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
      const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
      return changed === text || readRecord(changed, circumstances) === undefined
    }),
  )
  fc.assert(
    fc.property(fc.nat(text.length - 2), length => readRecord(text.slice(0, length), circumstances) === undefined),
  )
  t.equal(readRecord(`${text}x`, circumstances), undefined)
  t.equal(readRecord('', circumstances), undefined)
  t.end()
})

void t.test('what is not a proof is not one with a checksum either', t => {
  const content = { format: 1, ...record }
  t.ok(readRecord(forge(content), circumstances), 'control')
  const results = [...record.results]
  const bad: unknown[] = [
    null,
    [],
    'x',
    { ...content, format: 2 },
    { ...content, since: 'today' },
    { ...content, since: 1 },
    { ...content, circumstances: null },
    { ...content, results: undefined },
    { ...content, results: results.slice(1) },
    { ...content, results: [...results].reverse() },
    { ...content, results: [...results.slice(1), results[0]] },
    { ...content, results: results.map(() => null) },
    { ...content, results: results.map(result => ({ ...result, verdict: 'broken' })) },
    { ...content, results: results.map(({ guarantee }) => ({ guarantee, verdict: 'unproven' })) },
    { ...content, results: results.map(({ guarantee }) => ({ guarantee, verdict: 'gap' })) },
    { ...content, results: results.map(() => ({ guarantee: 'x', verdict: 'proven' })) },
  ]
  for (const value of bad) {
    t.equal(readRecord(forge(value), circumstances), undefined, JSON.stringify(value))
  }
  t.throws(
    () => readRecord(`${createHash('sha512').update('{').digest('base64')}\n{\n`, circumstances),
    'never written so',
  )
  t.end()
})

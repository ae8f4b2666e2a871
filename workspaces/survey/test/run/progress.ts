import t from 'tap'
import { progressLines } from '../../lib/run/progress.js'

void t.test('a line for each package: the verdict, what is left, how long, and what is running', t => {
  const lines: string[] = []
  let now = 0
  const progress = progressLines(
    4,
    line => lines.push(line),
    () => now,
  )
  progress.begin('a')
  progress.begin('b')
  now = 10_000
  progress.end('a', 'same')
  now = 400_000
  progress.end('b', 'same')
  progress.begin('c')
  now = 30_000_000
  progress.end('c', 'different')
  progress.end('d', 'same')
  t.strictSame(lines, [
    '[1/4] a: same (3 left, about 30 s; running: b)',
    '[2/4] b: same (2 left, about 7 min)',
    '[3/4] c: different (1 left, about 2.8 h)',
    '[4/4] d: same (done)',
  ])
  t.end()
})

import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Denial } from '@npmcli/containment'
import t from 'tap'
import { showDenials } from '../../lib/containment/show-denials.js'

const show = (denials: readonly Denial[], untold = 0): string | undefined => showDenials({ denials, untold })

void t.test('what was refused at once, in words', t => {
  const cases: [denial: Denial, words: string | undefined][] = [
    [{ kind: 'refused', path: join(process.cwd(), 'dist/x\u001b[2J') }, 'writing dist/x?[2J'],
    [{ kind: 'refused', path: '/etc/passwd' }, 'writing /etc/passwd'],
    [{ kind: 'secret', path: join(homedir(), '.ssh/id_rsa') }, 'reading ~/.ssh/id_rsa'],
    [{ kind: 'connect', address: 'evil.example.com:443' }, 'connecting to evil.example.com:443'],
    [{ kind: 'lookup', name: 'evil.example.com' }, 'looking up evil.example.com'],
    [{ kind: 'network' }, 'using a network'],
    [{ kind: 'write', path: '/p/package.json' }, undefined],
    [{ kind: 'special', path: '/p/fifo' }, undefined],
  ]
  for (const [denial, words] of cases) {
    t.equal(show([denial]), words, denial.kind)
  }
  t.end()
})

void t.test('the first five, and a count of the others', t => {
  const many = Array.from({ length: 7 }, (_, index): Denial => ({ kind: 'lookup', name: `h${index}` }))
  t.equal(show(many, 3), 'looking up h0, looking up h1, looking up h2, looking up h3, looking up h4, and 5 more')
  t.equal(show([]), undefined)
  t.end()
})

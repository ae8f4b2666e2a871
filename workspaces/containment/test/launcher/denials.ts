// What a script was denied is told in the status: each attempt once, and not without end. Nothing else is told.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { compileAttack, launch, makeDirectory, type Outcome, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const attempt = (t: Test, which: string): Promise<Outcome> => {
  const directory = makeDirectory(t)
  const [readOnly, writable] = [join(directory, 'ro'), join(directory, 'rw')]
  mkdirSync(join(readOnly, 'dir'), { recursive: true })
  mkdirSync(writable)
  symlinkSync('/ro', join(writable, 'out'))
  writeFileSync(join(writable, 'file'), '')
  for (const name of ['file', 'truncated', 'removed', 'moved', 'target', 'mode']) {
    writeFileSync(join(readOnly, name), '')
  }
  const mounts = [
    p.bind(compileAttack('denials'), '/denials'),
    p.bind(readOnly, '/ro'),
    p.bind(writable, '/rw', p.writable),
  ]
  return launch(view({ exec: '/denials', argv: ['denials', which], mounts }))
}

/** The lines between the first and the last. */
const told = ({ status }: Outcome): string[] => {
  const lines = status.trimEnd().split('\n')
  t.equal(lines[0], 'exec-ok')
  t.equal(lines.at(-1), 'exit 0')
  return lines.slice(1, -1)
}

const text = (line: string): string =>
  line.replace(/(?<=^denied (?:write|socket) \d+ )(.*)$/, hex => Buffer.from(hex, 'hex').toString())

void t.test('attempts', async t => {
  const outcome = await attempt(t, 'attempts')
  t.equal(outcome.stdout, '', 'none of them worked')
  const lines = told(outcome).map(text)
  const long = lines.find(line => line.length > 100) ?? ''
  t.strictSame(
    lines.filter(line => line !== long),
    [
      ...['file', 'new', 'linked', 'created', 'exclusive', 'truncated', 'made/'].map(
        name => `denied write 30 /ro/${name}`,
      ),
      'denied write 30 /home/other/.ssh/',
      ...['removed', 'moved', 'target', 'symlink', 'linked-to', 'mode', 'relative'].map(
        name => `denied write 30 /ro/${name}`,
      ),
      'denied write 30 /ro/x\n\x1b]0;evil\x07',
      'denied connect 101 cb00710701bb',
      'denied connect 101 20010db8000000000000000000000007' + '0050',
      'denied connect 101 c63364010035',
      'denied socket 2 /var/run/docker.sock',
    ],
  )
  t.equal(long.length, 'denied write 30 '.length + 1024, 'a long path is cut')
})

void t.test('what is not denied is not told', async t => {
  const outcome = await attempt(t, 'innocent')
  t.equal(outcome.stdout, '')
  t.strictSame(told(outcome), [])
})

void t.test('nonsense harms nobody', async t => {
  const outcome = await attempt(t, 'nonsense')
  t.equal(told(outcome).filter(line => !line.startsWith('denied')).length, 0)
})

void t.test('a flood is counted', async t => {
  const lines = told(await attempt(t, 'flood'))
  t.equal(lines.length, 65)
  t.match(lines.at(-1), /^denied-more \d+$/)
})

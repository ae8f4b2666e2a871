// What a script asks of the file system, where npm observes it; and that nothing else changes by it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { launch, makeDirectory, type Outcome, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const script = `
cat /ro/file > /rw/made
cat /ro/absent/deeper
echo x > /ro/new
mkdir /rw/dir; mv /rw/made /rw/dir/moved; rm /rw/dir/moved
test -e /ro/looked; test -L /ro/file; cd /rw; test -e relative
/usr/bin/true; gone
ls /ro > /dev/null
`

const run = (t: Test, ...more: Buffer[]): Promise<Outcome> => {
  const directory = makeDirectory(t)
  const [readOnly, writable] = [join(directory, 'ro'), join(directory, 'rw')]
  mkdirSync(readOnly)
  mkdirSync(writable)
  writeFileSync(join(readOnly, 'file'), 'x')
  const mounts = [p.bind(readOnly, '/ro'), p.bind(writable, '/rw', p.writable), ...more]
  return launch(view({ command: script, mounts }))
}

const used = ({ status }: Outcome): string[] =>
  [...status.matchAll(/^used (\w+) (\d) (.*)$/gm)].map(
    ([, kind = '', outcome = '', hex = '']) => `${kind} ${outcome} ${Buffer.from(hex, 'hex').toString()}`,
  )

void t.test('reading, writing, looking and running', async t => {
  const outcome = await run(t, p.observe())
  const seen = used(outcome)
  const expected = [
    'read 0 /ro/file',
    'read 1 /ro/absent/deeper',
    'read 0 /ro',
    'write 0 /rw/made',
    'write 0 /dev/null',
    'write 2 /ro/new',
    'write 0 /rw/dir',
    'write 0 /rw/dir/moved',
    'look 1 /ro/looked',
    'look 0 /ro/file',
    'look 1 /rw/relative',
    'run 0 /usr/bin/true',
    'run 0 /usr/bin/cat',
  ]
  for (const line of expected) {
    t.ok(seen.includes(line), line)
  }
  t.equal(new Set(seen).size, seen.length, 'each once')
  t.notOk(
    seen.some(line => line.startsWith('run') && line.includes('gone')),
    'a search along PATH is none',
  )
  const control = await run(t)
  t.strictSame(used(control), [], 'control')
  const rest = ({ status }: Outcome): string[] => status.split('\n').filter(line => !line.startsWith('used'))
  t.strictSame(rest(outcome), rest(control), 'denials are the same')
  t.strictSame([outcome.stdout, outcome.stderr], [control.stdout, control.stderr])
  t.strictSame(used(await run(t, p.observe())).sort(), [...seen].sort(), 'from run to run')
})

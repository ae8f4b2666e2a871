// Decoys of well-known secrets: whoever opens one is told of, and nothing else is.
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { launch, makeDirectory, scratch, view } from './fixtures/launch'
import * as p from './fixtures/plan-bytes'

const decoys = ['.npmrc', '.ssh/id_rsa', '.aws/credentials'].map(name => p.decoy(`/home/u/${name}`))
const home = [scratch('/home/u'), p.tmpfs('/sealed'), ...decoys, p.decoy('/sealed/.env')]

const told = (status: string): string[] =>
  [...status.matchAll(/^denied secret 2 (.*)$/gm)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString())

void t.test('opening is told, also in the last moment; once each', async t => {
  const command = 'cat /home/u/.npmrc /home/u/.npmrc; cat < /home/u/.ssh/../.ssh/id_rsa; cd /sealed; exec cat .env'
  const { status, stdout, stderr } = await launch(view({ command, mounts: home }))
  t.strictSame([stdout, stderr], ['', ''], 'they are there, and empty')
  t.strictSame(told(status), ['/home/u/.npmrc', '/home/u/.ssh/id_rsa', '/sealed/.env'])
  t.match(status, /exit 0\n$/)
})

void t.test('looking, listing and own files are not', async t => {
  const command =
    'ls -lR /home/u /sealed >/dev/null; test -e /home/u/.npmrc && echo there; echo x > /home/u/x; cat /home/u/x'
  const { status, stdout } = await launch(view({ command, mounts: home }))
  t.equal(stdout, 'there\nx\n')
  t.strictSame(told(status), [])
})

void t.test('a decoy belongs to the script, and is made in memory alone', async t => {
  const bound = join(makeDirectory(t), 'bound')
  mkdirSync(bound)
  symlinkSync('/home/u', join(bound, 'link'))
  const command = 'ls -ln /home/u/.npmrc; rm /home/u/.npmrc && rm -r /home/u/.ssh && echo gone'
  const { stdout } = await launch(view({ command, mounts: home }))
  t.match(stdout, new RegExp(`^-rw------- 1 ${process.getuid?.() ?? 0} [^]*gone\n$`))
  const { status } = await launch(view({ mounts: [p.bind(bound, '/b', p.writable), p.decoy('/b/.npmrc')] }))
  t.match(status, /^fail mounts 2 /, 'never among the user’s own files')
})

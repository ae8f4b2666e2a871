import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'

const npm = join(__dirname, 'fixtures/reporting-npm.js')

const started = async (descriptor: string): Promise<string[]> => {
  const { stdio } = spawn(process.execPath, [npm], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: { ...process.env, NPM_CONTAINMENT_REPORT: descriptor },
  })
  return Promise.all([text(stdio[1] as Readable), text(stdio[3] as Readable)])
}

void t.test(
  'at its end an npm reports to the one that started it, and what it starts learns nothing of it',
  async t => {
    const [seen, report = ''] = await started('3')
    t.equal(seen, 'undefined')
    const { scripts, warnings } = JSON.parse(report) as { readonly scripts: unknown; readonly warnings: string[] }
    t.strictSame(scripts, [])
    t.match(warnings, [/^safe in \.npmrc is ignored: .* Use --unsafe\.$/, 'a nested clone: editor is ignored'])
    t.notMatch(report, '/cache/tmp')
  },
)

void t.test('a descriptor that is none is nobody who listens', async t => {
  for (const descriptor of ['9', 'x', '']) {
    t.strictSame(await started(descriptor), ['undefined', ''], descriptor)
  }
})

void t.test('who was started by nobody reports to nobody', t => {
  const env = { ...process.env, NPM_CONTAINMENT_REPORT: undefined }
  const { status, stdout } = spawnSync(process.execPath, [npm], { env, encoding: 'utf8' })
  t.match({ status, stdout }, { status: 0, stdout: 'undefined' })
  t.end()
})

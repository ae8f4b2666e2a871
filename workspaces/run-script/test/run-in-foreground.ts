import t from 'tap'
import { runInForeground } from '../lib/run-in-foreground.js'
import type { ScriptResult } from '../lib/script.js'
import { recordEvents } from './fixtures/record-events.js'

const script = { args: ['a', 'b'], command: ' build\n', event: 'install', pkgid: 'addon@1.2.3', signalTimeout: 1 }
const fail = (error: object) => (): Promise<ScriptResult> => Promise.reject(Object.assign(new Error('failed'), error))

void t.test('says what runs, and keeps npm quiet meanwhile', async t => {
  const events = recordEvents(t)
  const result = {} as ScriptResult
  const run = async (): Promise<ScriptResult> => {
    events.push(['runs'])
    return Promise.resolve(result)
  }
  t.equal(await runInForeground({ ...script, run }), result)
  t.equal(await runInForeground({ ...script, args: [], pkgid: undefined, run }), result)
  t.strictSame(events, [
    ['log', 'notice', 'run', 'addon@1.2.3 install'],
    ['log', 'notice', 'run', 'build a b'],
    ['input', 'start'],
    ['runs'],
    ['input', 'end'],
    ['log', 'notice', 'run', 'install'],
    ['log', 'notice', 'run', 'build'],
    ['input', 'start'],
    ['runs'],
    ['input', 'end'],
  ])
})

void t.test('the signal that ended the script ends npm', async t => {
  const events = recordEvents(t, ['input'])
  const kill = t.capture(process, 'kill', () => true)
  await t.rejects(runInForeground({ ...script, run: fail({ signal: 'SIGTERM' }) }), {
    message: 'failed',
    signal: 'SIGTERM',
  })
  t.match(kill(), [{ args: [process.pid, 'SIGTERM'] }])
  t.strictSame(events, [
    ['input', 'start'],
    ['input', 'end'],
  ])
})

void t.test('any other failure does not', async t => {
  const kill = t.capture(process, 'kill', () => true)
  await t.rejects(runInForeground({ ...script, run: fail({ code: 3, signal: null }) }), { code: 3 })
  await t.rejects(runInForeground({ ...script, run: fail({ code: 'ENOENT' }) }), { code: 'ENOENT' })
  t.strictSame(kill(), [])
})

void t.test('gives the terminal back when a run does not even start', async t => {
  const events = recordEvents(t, ['input'])
  const run = (): Promise<ScriptResult> => {
    throw new TypeError('no')
  }
  await t.rejects(runInForeground({ ...script, run }), { message: 'no' })
  t.strictSame(events.at(-1), ['input', 'end'])
})

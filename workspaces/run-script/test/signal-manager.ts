import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import t from 'tap'
import { add, forwardedSignals, handleSignal } from '../lib/signal-manager.js'

class Running extends EventEmitter {
  readonly killed: unknown[] = []
  kill(signal: unknown): void {
    this.killed.push(signal)
  }
}
const start = (): Running => {
  const running = new Running()
  add(running as unknown as ChildProcess)
  return running
}
const listeners = (): number[] =>
  forwardedSignals.map(signal => process.listeners(signal).filter(listener => listener === handleSignal).length)

void t.test('listens once while anything runs', t => {
  t.strictSame(forwardedSignals, ['SIGINT', 'SIGTERM'])
  t.strictSame(listeners(), [0, 0])
  const [first, second] = [start(), start()]
  t.strictSame(listeners(), [1, 1])
  first.emit('exit', 0)
  first.emit('exit', 0)
  t.strictSame(listeners(), [1, 1])
  second.emit('exit', 0)
  t.strictSame(listeners(), [0, 0])
  t.end()
})

void t.test('passes a signal on to everything that runs', t => {
  const [first, second, gone] = [start(), start(), start()]
  gone.emit('exit', 0)
  handleSignal('SIGTERM')
  t.strictSame([first.killed, second.killed, gone.killed], [['SIGTERM'], ['SIGTERM'], []])
  first.emit('exit', 0)
  second.emit('exit', 0)
  t.end()
})

void t.test('forgets what could not be started', t => {
  start().emit('error', new Error('ENOENT'))
  t.strictSame(listeners(), [0, 0])
  t.end()
})

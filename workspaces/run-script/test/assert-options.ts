import fc from 'fast-check'
import t from 'tap'
import { assertOptions } from '../lib/assert-options.js'
import { stockAssertOptions } from './fixtures/stock.js'

const messageOf = (check: (options: unknown) => void, options: unknown): string => {
  try {
    check(options)
    return 'accepted'
  } catch (error) {
    return String(error)
  }
}
const assertion: (options: unknown) => void = assertOptions

void t.test('names the first option that is wrong', t => {
  const good = { event: 'install', path: '/p' }
  const cases: [options: unknown, message: string][] = [
    [undefined, 'TypeError: invalid options object provided to runScript'],
    [null, 'TypeError: invalid options object provided to runScript'],
    ['install', 'TypeError: invalid options object provided to runScript'],
    [{ path: '/p' }, 'TypeError: valid event not provided to runScript'],
    [{ event: '', path: '/p' }, 'TypeError: valid event not provided to runScript'],
    [{ event: 'install', path: 7 }, 'TypeError: valid path not provided to runScript'],
    [{ ...good, scriptShell: null }, 'TypeError: invalid scriptShell option provided to runScript'],
    [{ ...good, env: null }, 'TypeError: invalid env option provided to runScript'],
    [{ ...good, stdio: 1 }, 'TypeError: invalid stdio option provided to runScript'],
    [{ ...good, args: 'a' }, 'TypeError: invalid args option provided to runScript'],
    [{ ...good, args: ['a', 1] }, 'TypeError: invalid args option provided to runScript'],
    [{ ...good, cmd: 7, args: ['a'], stdio: ['pipe'] }, 'TypeError: invalid cmd option provided to runScript'],
    [{ ...good, cmd: '', scriptShell: '', env: {}, stdio: 'x' }, 'accepted'],
    [good, 'accepted'],
  ]
  for (const [options, message] of cases) {
    t.equal(messageOf(assertion, options), message)
  }
  t.end()
})

void t.test('agrees with the pristine npm about any object', t => {
  const value = fc.oneof(
    fc.constantFrom(undefined, null, '', 'text', 0, true),
    fc.array(fc.constantFrom('a', 1)),
    fc.object(),
  )
  const names = ['event', 'path', 'scriptShell', 'env', 'stdio', 'args', 'cmd']
  const some = fc.record(Object.fromEntries(names.map(name => [name, value])), { requiredKeys: [] })
  const nearlyGood = some.map(options => ({ event: 'install', path: '/p', ...options }))
  fc.assert(
    fc.property(fc.oneof(some, nearlyGood, value), options => {
      t.equal(messageOf(assertion, options), messageOf(stockAssertOptions, options))
    }),
  )
  t.end()
})

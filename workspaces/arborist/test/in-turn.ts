import t from 'tap'
import { inTurn } from '../lib/in-turn.js'

void t.test('steps are taken in order, each once, and the next can be asked for at any time', async t => {
  const taken: string[] = []
  const asked: (string | undefined)[] = []
  const steps = inTurn(['a', 'b', 'c'], async (element, { isAsked, next }): Promise<string | undefined> => {
    if (isAsked) {
      return element.toUpperCase()
    }
    taken.push(element)
    await Promise.resolve()
    asked.push(await next())
    return element
  })
  t.equal(await steps[0]?.(), 'a')
  t.strictSame([await steps[1]?.(), await steps[2]?.()], ['b', 'c'])
  t.strictSame(taken, ['a', 'b', 'c'])
  t.strictSame(asked, ['B', 'C', undefined])
})

void t.test('with several under way, it is the first that has not begun', async t => {
  const asked: (string | undefined)[] = []
  let end: () => void = () => undefined
  const ended = new Promise<void>(resolve => (end = resolve))
  const steps = inTurn(['a', 'b', 'c'], async (element, { isAsked, next }): Promise<string | undefined> => {
    if (isAsked) {
      return element
    }
    await ended
    asked.push(await next())
    return element
  })
  const [first, second] = steps.slice(0, 2).map(step => step())
  end()
  await first
  await second
  t.strictSame(asked, ['c', 'c'])
})

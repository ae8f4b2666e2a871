import t from 'tap'
import { OccupiedGround } from '../../lib/effect/occupied-ground.js'

/** Lets everything that is ready go on. */
const settle = (): Promise<void> =>
  new Promise(resolve => {
    setImmediate(resolve)
  })

void t.test('scripts side by side do not wait for one another', async t => {
  const ground = new OccupiedGround()
  const leave = [await ground.enter('/p/node_modules/a'), await ground.enter('/p/node_modules/ab')]
  t.strictSame(leave.length, 2)
})

void t.test('of two scripts one of whose directories holds the other’s, the second waits', async t => {
  const ground = new OccupiedGround()
  const order: string[] = []
  const enter = async (name: string, directory: string): Promise<() => void> => {
    const leave = await ground.enter(directory)
    order.push(name)
    return leave
  }
  const leaveMember = await enter('member', '/p/packages/w')
  const inside = enter('inside', '/p/packages/w/node_modules/a')
  const around = enter('around', '/p')
  const again = enter('again', '/p/packages/w')
  await settle()
  t.strictSame(order, ['member'])
  leaveMember()
  ;(await inside)()
  ;(await around)()
  ;(await again)()
  t.strictSame(order.sort(), ['again', 'around', 'inside', 'member'])
})

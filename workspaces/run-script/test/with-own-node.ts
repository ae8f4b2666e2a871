import { dirname } from 'node:path'
import t from 'tap'
import { nodeGypBin } from '../lib/node-gyp-bin.js'
import { withOwnNode } from '../lib/with-own-node.js'

const own = dirname(process.execPath)

void t.test('the Node.js that runs npm comes right after node-gyp', t => {
  const environment = { HOME: '/h', PATH: `/a:${nodeGypBin}:/usr/bin:${nodeGypBin}`, Path: `${nodeGypBin}:/b` }
  const before = { ...environment }
  t.strictSame(withOwnNode(environment), {
    HOME: '/h',
    PATH: `/a:${nodeGypBin}:${own}:/usr/bin:${nodeGypBin}`,
    Path: `${nodeGypBin}:${own}:/b`,
  })
  t.strictSame(environment, before)
  t.end()
})

void t.test('comes first where node-gyp is not', t => {
  t.strictSame(withOwnNode({ PATH: '/a' }), { PATH: `${own}:/a` })
  t.strictSame(withOwnNode({ PATH: undefined }), { PATH: `${own}:` })
  t.strictSame(withOwnNode({}), {})
  t.end()
})

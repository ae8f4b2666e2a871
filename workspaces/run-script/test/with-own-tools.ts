import { dirname } from 'node:path'
import t from 'tap'
import { nodeGypBin } from '../lib/node-gyp-bin.js'
import { npmBin, withOwnTools } from '../lib/with-own-tools.js'

const own = `${npmBin}:${dirname(process.execPath)}`

void t.test('the npm and the Node.js that run the script come right after node-gyp', t => {
  const environment = { HOME: '/h', PATH: `/a:${nodeGypBin}:/usr/bin:${nodeGypBin}`, Path: `${nodeGypBin}:/b` }
  const before = { ...environment }
  t.strictSame(withOwnTools(environment), {
    HOME: '/h',
    PATH: `/a:${nodeGypBin}:${own}:/usr/bin:${nodeGypBin}`,
    Path: `${nodeGypBin}:${own}:/b`,
  })
  t.strictSame(environment, before)
  t.end()
})

void t.test('come first where node-gyp is not', t => {
  t.strictSame(withOwnTools({ PATH: '/a' }), { PATH: `${own}:/a` })
  t.strictSame(withOwnTools({ PATH: undefined }), { PATH: `${own}:` })
  t.strictSame(withOwnTools({}), {})
  t.end()
})

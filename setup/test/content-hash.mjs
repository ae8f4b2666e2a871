import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hashContent } from '../content-hash.mjs'

const tree = () => ({ a: { 'one.ts': '1', deep: { 'two.ts': '2' } }, 'b.json': '{}' })

t.test('equal content gives an equal hash, wherever it lies and however it is listed', t => {
  const here = t.testdir({ x: tree(), y: tree() })
  const hash = hashContent(join(here, 'x'), ['a', 'b.json'])
  t.match(hash, /^[0-9a-f]{64}$/)
  t.equal(hashContent(join(here, 'y'), ['b.json', 'a']), hash)
  t.not(hashContent(join(here, 'y'), ['a']), hash)
  t.end()
})

t.test('a byte, a name or a file more gives another one', t => {
  const root = t.testdir(tree())
  const hashes = new Set()
  const remember = () => hashes.add(hashContent(root, ['a', 'b.json']))
  remember()
  writeFileSync(join(root, 'a/one.ts'), '2')
  remember()
  writeFileSync(join(root, 'a/three.ts'), '')
  remember()
  renameSync(join(root, 'a/three.ts'), join(root, 'a/four.ts'))
  remember()
  // the same characters, cut elsewhere
  writeFileSync(join(root, 'a/four.ts'), 'x')
  remember()
  renameSync(join(root, 'a/four.ts'), join(root, 'a/four.tsx'))
  writeFileSync(join(root, 'a/four.tsx'), '')
  remember()
  t.equal(hashes.size, 6)
  t.end()
})

t.test('what tools leave behind does not count', t => {
  const root = t.testdir(tree())
  const hash = hashContent(root, ['a'])
  for (const name of ['node_modules', '.tap', 'deep/node_modules']) {
    mkdirSync(join(root, 'a', name))
    writeFileSync(join(root, 'a', name, 'x'), '')
  }
  t.equal(hashContent(root, ['a']), hash)
  t.throws(() => hashContent(root, ['gone']), { code: 'ENOENT' })
  t.end()
})

import { dirname } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { allAbove, ancestors, isWithin, parentOf, treeOrderKey } from '../lib/paths.js'

const name = fc.constantFrom('a', 'b', 'a-b', 'ab', 'a b', '.', '+', '~').filter(text => text !== '.')
const path = fc.array(name, { maxLength: 4 }).map(names => `/${names.join('/')}`)

void t.test('a path lies within its ancestors and nowhere else', t => {
  const cases: [path: string, ancestor: string, within: boolean][] = [
    ['/a', '/a', true],
    ['/a/b', '/a', true],
    ['/ab', '/a', false],
    ['/a-b/c', '/a', false],
    ['/a', '/a/b', false],
    ['/', '/', true],
    ['/a', '/', true],
    ['/', '/a', false],
  ]
  for (const [path, ancestor, within] of cases) {
    t.equal(isWithin(path, ancestor), within, `${path} in ${ancestor}`)
  }
  t.end()
})

void t.test('all directories above several paths', t => {
  fc.assert(
    fc.property(fc.array(path), paths => {
      t.strictSame([...allAbove(paths)].sort(), [...new Set(paths.flatMap(ancestors))].sort())
    }),
  )
  t.end()
})

void t.test('ancestors, the nearest first', t => {
  t.strictSame(ancestors('/a/b/c'), ['/a/b', '/a', '/'])
  t.strictSame(ancestors('/a'), ['/'])
  t.strictSame(ancestors('/'), [])
  fc.assert(
    fc.property(path, path => {
      const found = ancestors(path)
      t.equal(parentOf(path), found[0])
      t.strictSame(
        found,
        found.map((_, index) => [path, ...found][index]).map(below => dirname(below ?? '')),
      )
      return found.every(ancestor => isWithin(path, ancestor) && ancestor !== path)
    }),
  )
  t.end()
})

void t.test('in tree order a directory comes right before what lies in it', t => {
  fc.assert(
    fc.property(fc.uniqueArray(path), paths => {
      const sorted = paths
        .map(path => ({ path, key: treeOrderKey(path) }))
        .sort((one, other) => (one.key < other.key ? -1 : 1))
        .map(({ path }) => path)
      // what lies in a directory is one block, and the directory itself is its first
      return sorted.every((directory, index) => {
        const inside = sorted.flatMap((path, at) => (isWithin(path, directory) ? [at] : []))
        return inside.every((at, offset) => at === index + offset)
      })
    }),
  )
  t.end()
})

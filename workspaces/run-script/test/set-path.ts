import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { nodeGypBin } from '../lib/node-gyp-bin.js'
import setPath from '../lib/set-path.js'
import { recordEvents } from './fixtures/record-events.js'
import { stockDirectory, stockSetPath } from './fixtures/stock.js'

void t.test('the bins of the package and of everything above it, then node-gyp, then the PATH that was there', t => {
  const environment = { other: 'kept', PATH: '/usr/bin:/bin:/usr/bin' }
  const result = setPath('/project/node_modules/a', false, environment)
  t.equal(result, environment)
  t.strictSame(result, {
    other: 'kept',
    PATH: [
      '/project/node_modules/a/node_modules/.bin',
      '/project/node_modules/node_modules/.bin',
      '/project/node_modules/.bin',
      '/node_modules/.bin',
      nodeGypBin,
      '/usr/bin:/bin:/usr/bin',
    ].join(delimiter),
  })
  t.end()
})

void t.test('every spelling of PATH gets the same, without what an earlier one has', t => {
  const path = ['/first', '/node_modules/.bin', nodeGypBin, '/usr/bin', '/bin', '/sbin'].join(delimiter)
  const result = setPath('/', ['/first'], { Path: '/usr/bin:/bin', PATH: '/bin:/sbin', path: '' })
  t.strictSame(result, { Path: path, PATH: path, path })
  t.end()
})

void t.test('no PATH is not invented', t => {
  t.strictSame(setPath('/', undefined, { PATHS: '/x' }), { PATHS: '/x' })
  t.end()
})

void t.test('warns of a directory that PATH cannot express', t => {
  const events = recordEvents(t)
  setPath('/', ['/a:b', '/c'], { PATH: '', npm_lifecycle_event: 'test' })
  setPath('/', ['/a:b'], { PATH: '' })
  t.strictSame(events, [
    ['log', 'warn', 'run-script', 'Path contains delimiter (":"), "test" script may not behave as expected.'],
    ['log', 'warn', 'run-script', 'Path contains delimiter (":"), script execution may not behave as expected.'],
  ])
  t.end()
})

void t.test('agrees with the pristine npm about any directories and variables', t => {
  const stockBin = join(stockDirectory, 'lib/node-gyp-bin')
  const entry = fc.constantFrom('/a', '/b', 'c', '', '/a:/b', '.')
  const value = fc.array(entry).map(entries => entries.join(delimiter))
  const variables = fc.record({ PATH: value, Path: value, path: value, paths: value }, { requiredKeys: [] })
  const project = fc.constantFrom('/', '/a/b', 'relative/path', '.', '/a/node_modules/b/')
  fc.assert(
    fc.property(project, fc.oneof(fc.constant(false as const), fc.array(entry)), variables, (path, bins, env) => {
      const stock = Object.entries(stockSetPath(path, bins, { ...env }))
      const ours = Object.entries(setPath(path, bins, { ...env }))
      t.strictSame(
        ours,
        stock.map(([name, text]) => [name, text?.replace(stockBin, nodeGypBin)]),
      )
    }),
  )
  t.end()
})

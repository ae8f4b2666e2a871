import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from '../../../fork/paths.js'
import { nodeGypBin } from '../lib/node-gyp-bin.js'

const program = join(root, 'workspaces/run-script/lib/node-gyp-bin/node-gyp')
const PATH = `${dirname(process.execPath)}:/bin`

void t.test('runs the node-gyp that npm names, with what it is given', t => {
  const directory = t.testdir({ 'my gyp.js': 'console.log(JSON.stringify(process.argv.slice(2)))\nprocess.exit(3)\n' })
  const env = { PATH, npm_config_node_gyp: join(directory, 'my gyp.js') }
  const { status, stdout } = spawnSync(program, ['rebuild', '--a b', ''], { env, encoding: 'utf8' })
  t.strictSame([status, stdout], [3, '["rebuild","--a b",""]\n'])
  t.end()
})

void t.test('says so when npm names none', t => {
  const { status, stderr } = spawnSync(program, [], { env: { PATH }, encoding: 'utf8' })
  t.not(status, 0)
  t.match(stderr, /npm_config_node_gyp.*start this through npm/)
  t.end()
})

void t.test('is a program next to the code', t => {
  t.equal(statSync(program).mode & 0o111, 0o111)
  t.equal(nodeGypBin, join(dirname(require.resolve('../lib/node-gyp-bin.js')), 'node-gyp-bin'))
  t.end()
})

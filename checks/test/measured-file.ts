import t from 'tap'
import { measuredFile, type Ours } from '../measured-file.js'

const ours: Ours = {
  compiled: '/checkout/build/compiled',
  parts: [
    { from: 'lib', to: 'lib' },
    { from: 'workspaces/run-script', to: 'node_modules/@npmcli/run-script' },
  ],
  lengths: new Map([
    ['/checkout/build/compiled/lib/containment/open.js', { shipped: 700, whole: 740 }],
    ['/checkout/build/compiled/workspaces/run-script/lib/set-path.js', { shipped: 300, whole: 340 }],
  ]),
}

const setPath = '/checkout/build/compiled/workspaces/run-script/lib/set-path.js'

void t.test('a file of ours in its own place, with its source map or without', t => {
  t.equal(measuredFile(setPath, 340, ours), setPath)
  t.equal(measuredFile(setPath, 300, ours), setPath)
  t.end()
})

void t.test('a file of ours in any npm that was assembled, copied or installed', t => {
  for (const npm of ['/checkout/dist', '/tmp/copy/package', '/tmp/global/lib/node_modules/npm']) {
    t.equal(measuredFile(`${npm}/node_modules/@npmcli/run-script/lib/set-path.js`, 300, ours), setPath, npm)
    const open = '/checkout/build/compiled/lib/containment/open.js'
    t.equal(measuredFile(`${npm}/lib/containment/open.js`, 700, ours), open, npm)
  }
  t.end()
})

void t.test('a file of another npm under the same name is not ours', t => {
  for (const npm of ['/checkout/build/upstream/package', '/tmp/survey/tools/lib/npm', '/usr/lib/node_modules/npm']) {
    t.equal(measuredFile(`${npm}/node_modules/@npmcli/run-script/lib/set-path.js`, 1856, ours), undefined, npm)
  }
  t.end()
})

void t.test('nor is what ships nowhere', t => {
  t.equal(measuredFile('/checkout/build/compiled/checks/main.js', 300, ours), undefined)
  t.equal(measuredFile('/checkout/dist/lib/npm.js', 700, ours), undefined)
  t.end()
})

import { join } from 'node:path'
import t from 'tap'
import { nodeHeaders } from '../../lib/authority/node-headers.js'

const header = (major: number, minor: number, patch: number): string =>
  `#ifndef A\n#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n#define NODE_PATCH_VERSION ${patch}\n`

void t.test('headers count only when they are of that very version', t => {
  const prefix = t.testdir({
    bin: { node: '' },
    include: { node: { 'node_version.h': header(24, 1, 2) } },
    broken: { bin: {}, include: { node: { 'node_version.h': '#define NODE_MAJOR_VERSION 24\n' } } },
  })
  t.equal(nodeHeaders(join(prefix, 'bin/node'), '24.1.2'), prefix)
  t.equal(nodeHeaders(join(prefix, 'bin/node'), '24.1.20'), undefined)
  t.equal(nodeHeaders(join(prefix, 'bin/node'), '20.1.2'), undefined)
  t.equal(nodeHeaders(join(prefix, 'broken/bin/node'), '24.1.2'), undefined)
  t.equal(nodeHeaders('/bin/node', '24.1.2'), undefined)
  t.end()
})

void t.test('the Node.js that runs this carries its own', t => {
  t.equal(nodeHeaders(process.execPath), join(process.execPath, '../..'))
  t.end()
})

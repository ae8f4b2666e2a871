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
  const of = (node: string, version: string, named?: string): string | undefined => nodeHeaders(node, named, version)
  t.equal(of(join(prefix, 'bin/node'), '24.1.2'), prefix)
  t.equal(of(join(prefix, 'bin/node'), '24.1.20'), undefined)
  t.equal(of(join(prefix, 'bin/node'), '20.1.2'), undefined)
  t.equal(of(join(prefix, 'broken/bin/node'), '24.1.2'), undefined)
  t.equal(of('/bin/node', '24.1.2'), undefined)
  // the user's word counts where it is true
  t.equal(of('/bin/node', '24.1.2', prefix), prefix)
  t.equal(of('/bin/node', '24.1.3', prefix), undefined)
  t.equal(of(join(prefix, 'bin/node'), '24.1.2', '/nowhere'), prefix)
  t.end()
})

void t.test('the Node.js that runs this carries its own', t => {
  t.equal(nodeHeaders(process.execPath), join(process.execPath, '../..'))
  t.end()
})

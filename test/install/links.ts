import { lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject, type Project } from '../fixtures/project.js'

// What esbuild does, and what workerd does: the platform package's binary takes the place of the own stand-in.
const renamed = `const fs = require('fs'), path = require('path')
try {
  const temporary = path.join(__dirname, 'bin-tool')
  fs.linkSync(require.resolve('binary/bin/tool'), temporary)
  fs.renameSync(temporary, path.join(__dirname, 'bin/tool'))
} catch {}
`
const replaced = `const fs = require('fs'), path = require('path')
const target = path.join(__dirname, 'bin/tool')
const stand = fs.readFileSync(target)
try {
  fs.unlinkSync(target)
  fs.linkSync(require.resolve('binary/bin/tool'), target)
} catch {
  fs.writeFileSync(target, stand)
}
`
const standIn = '#!/usr/bin/env node\nconsole.log("slow")\n'
const binary = `#!/bin/sh\n${'# as large as a binary\n'.repeat(50_000)}echo fast\n`

const tool = (name: string, script: string): object => ({
  name,
  version: '1.0.0',
  manifest: {
    bin: { [name]: 'bin/tool' },
    dependencies: { binary: '1.0.0' },
    scripts: { postinstall: 'node install.js' },
  },
  files: { 'bin/tool': standIn, 'install.js': script },
})

const spec = {
  packages: [
    tool('renames', renamed),
    tool('replaces', replaced),
    { name: 'binary', version: '1.0.0', files: { 'bin/tool': binary } },
  ],
  manifest: { dependencies: { renames: '1.0.0', replaces: '1.0.0' } },
} as Parameters<typeof makeProject>[1]

const stateOf = (project: Project, name: string): object => {
  const path = join(project.directory, 'node_modules', name, 'bin/tool')
  return { content: readFileSync(path, 'utf8'), mode: lstatSync(path).mode }
}

void t.test('a binary that is linked over a stand-in comes out as without containment', async t => {
  const safe = await makeProject(t, spec)
  const unsafe = await makeProject(t, spec)
  t.equal((await safe.run(['install', '--safe'])).code, 0)
  t.equal((await unsafe.run(['install', '--unsafe', '--dangerously-allow-all-scripts'])).code, 0)
  for (const name of ['renames', 'replaces']) {
    t.match(stateOf(unsafe, name), { content: binary }, 'control')
    t.strictSame(stateOf(safe, name), stateOf(unsafe, name), name)
    const path = join(safe.directory, 'node_modules', name, 'bin/tool')
    t.equal(lstatSync(path).nlink, 1)
    writeFileSync(path, 'changed')
  }
  t.match(stateOf(safe, 'binary'), { content: binary }, 'the neighbour is not to be written through it')
})

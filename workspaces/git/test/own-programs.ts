import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ownPath, ownProgram } from '../lib/own-programs.js'

void t.test('PATH without what packages brought along, and without what depends on the directory', t => {
  t.equal(ownPath('/p/node_modules/.bin:/usr/bin::.:bin:/opt/x/node_modules/y:/bin'), '/usr/bin:/bin')
  t.equal(ownPath(''), '')
  t.end()
})

void t.test('a name means a program of the user’s', t => {
  const directory = t.testdir({
    node_modules: { '.bin': { tool: '' } },
    links: {},
    plain: { tool: '' },
    directories: { tool: {} },
    own: { tool: '' },
  })
  const at = (name: string): string => join(directory, name)
  chmodSync(at('node_modules/.bin/tool'), 0o755)
  chmodSync(at('own/tool'), 0o755)
  symlinkSync('../node_modules/.bin/tool', at('links/tool'))
  const path = ['links', 'plain', 'directories', 'missing', 'own'].map(at).join(':')
  t.equal(ownProgram('tool', path), at('own/tool'))
  t.equal(ownProgram('other', path), 'other')
  t.equal(ownProgram('/somewhere/tool', path), '/somewhere/tool')
  t.end()
})

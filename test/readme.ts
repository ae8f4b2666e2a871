import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../fork/paths.js'
import definitions = require('../workspaces/config/lib/definitions/containment-definitions.js')
import { makeProject } from './fixtures/project.js'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const example = /```console\n([^]*?)```/.exec(readme)?.[1] ?? ''
const [script = '', command = '', output = ''] =
  /^\$ cat \S+\n([^]*?)\n\n\$ npm (.*)\n([^]*)$/.exec(example)?.slice(1) ?? []

const token = '//registry.example/:_authToken=canary-token'

/** Without curl the first line of the example does nothing. */
const hasCurl = ['/usr/bin/curl', '/bin/curl'].some(existsSync)

const scene = (script: string) => ({
  packages: [
    {
      name: 'worm',
      version: '1.0.0',
      manifest: { scripts: { postinstall: 'sh postinstall.sh' } },
      files: {
        // the example's script, and what it saw of the token, left where a test can look
        'postinstall.sh': `cat "$HOME/.npmrc" > seen 2>&1\n${script}\n`,
      },
    },
  ],
  files: { 'home/.npmrc': token },
})

void t.test('the refused attack at the top of README', async t => {
  const { directory, run } = await makeProject(t, scene(script))
  const { code, stderr } = await run(command.split(' '))
  t.equal(code, 0)
  t.equal(stderr.trim(), hasCurl ? output.trim() : output.trim().replace('looking up attacker.example, ', ''))
  t.notMatch(readFileSync(join(directory, 'node_modules/worm/seen'), 'utf8'), /canary/)
  t.strictSame(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')), {
    name: 'project',
    version: '1.0.0',
    dependencies: { worm: '^1.0.0' },
  })
})

void t.test('it is an attack: uncontained, it works', async t => {
  const { directory, run } = await makeProject(t, scene(script.replace('attacker.example', '127.0.0.1:1')))
  const bare = command.replace('--safe', '--unsafe --dangerously-allow-all-scripts')
  t.equal((await run(bare.split(' '))).code, 0)
  t.match(readFileSync(join(directory, 'node_modules/worm/seen'), 'utf8'), /canary/)
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { dependencies: unknown }
  t.notOk('name' in manifest && 'version' in manifest, 'the manifest is the worm’s')
})

void t.test('the table of README has every option, and none that there is not', t => {
  const table = /\| option \|[^]*?\n\n/.exec(readme)?.[0] ?? ''
  const named = [...table.matchAll(/^\| `(?:--)?([a-z-]+)/gm)].map(([, name]) => name)
  t.strictSame([...new Set(named)].sort(), [...Object.keys(definitions), 'unsafe'].sort())
  t.end()
})

void t.test('the commands that README names exist', t => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  for (const [, name = ''] of readme.matchAll(/^ {4}npm (?:run )?(\S+)$/gm)) {
    t.ok(name in scripts, name)
  }
  t.end()
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'

const marker = '12.2.0+safe'

void t.test('npm in a contained script is the npm that runs it, and knows that it is contained', async t => {
  const project = await makeProject(t, {
    manifest: {
      scripts: {
        postinstall: [
          'npm --version > version',
          'command -v npx > npx-path',
          'npm run build > built 2>&1',
          'npm ls --unsafe > listed 2>&1',
        ].join(' && '),
        build: 'echo "built in ${NPM_CONTAINMENT:-bare}"; cat "$HOME/secret"; ls "$HOME/../home-of-another"; true',
      },
    },
    files: {
      'home/secret': 'canary',
      // what a person has by that name
      'other/npm': '#!/bin/sh\necho other\n',
    },
  })
  const { code, stderr } = await project.run(['install', '--safe'], {}, project.directory, { timeout: 150_000 })
  t.equal(code, 0, stderr)
  const read = (name: string): string => readFileSync(join(project.directory, name), 'utf8')
  t.match(read('version'), marker)
  t.match(read('npx-path'), /\/run-script\/lib\/npm-bin\/npx$/m)
  t.match(read('built'), /built in linux-/)
  t.notMatch(read('built'), /canary/)
  t.match(read('listed'), /containment this npm runs in a contained script .*: --unsafe turns nothing off here\./)
  t.match(read('listed'), /project@1\.0\.0/)
})

void t.test('a marker that somebody set is not believed', async t => {
  const packages = [
    { name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: 'echo "$NPM_CONTAINMENT" > ran' } } },
  ]
  const project = await makeProject(t, { packages, manifest: { dependencies: { package: '1.0.0' } } })
  const { code, stderr } = await project.run(['install', '--safe'], { NPM_CONTAINMENT: 'forged' })
  t.equal(code, 0, stderr)
  t.match(readFileSync(join(project.directory, 'node_modules/package/ran'), 'utf8'), /^linux-/)
})

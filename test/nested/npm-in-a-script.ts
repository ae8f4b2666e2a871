import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'
import { makeNamespaceRefuser } from '../fixtures/refuse-namespaces.js'
import { withBubblewrap } from '../../workspaces/containment/test/fixtures/system-bubblewrap.js'

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

const refuser = makeNamespaceRefuser(t.testdir({}))

/** What starts npm, and its words, so that each of the backends contains. */
const tiers = {
  'linux-view': { starter: [], words: [] },
  'linux-landlock': { starter: [refuser], words: [] },
  'bubblewrap-view': { starter: [], words: ['--containment-backend=bubblewrap'] },
} as const

for (const [tier, { starter, words }] of Object.entries(tiers)) {
  const { skip } = tier.startsWith('bubblewrap') ? withBubblewrap() : { skip: false }
  void t.test(`contained by ${tier}, it knows that by the kernel's word`, { skip }, async t => {
    const manifest = { scripts: { postinstall: 'npm prefix --unsafe > told 2>&1' } }
    const project = await makeProject(t, { manifest })
    const { code, stderr } = await project.run(['install', '--safe', ...words], {}, project.directory, { starter })
    t.equal(code, 0, stderr)
    const told = readFileSync(join(project.directory, 'told'), 'utf8')
    t.match(
      told,
      `this npm runs in a contained script (${tier}), and so does what it starts: --unsafe turns nothing off`,
    )
    t.notMatch(told, 'Unknown env config', 'what containment says to node-gyp is nothing that npm complains of')
  })
}

void t.test('a marker that somebody set is not believed, also where npm is confined by something else', async t => {
  const packages = [
    { name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: 'echo "$NPM_CONTAINMENT" > ran' } } },
  ]
  const dependencies = { package: '1.0.0' }
  for (const starter of [[], ['/usr/bin/setpriv', '--no-new-privs', refuser]]) {
    const project = await makeProject(t, { packages, manifest: { dependencies, allowScripts: { package: true } } })
    const marked = { NPM_CONTAINMENT: 'forged' }
    const { code, stderr } = await project.run(['install', '--safe'], marked, project.directory, { starter })
    t.equal(code, 0, stderr)
    t.match(readFileSync(join(project.directory, 'node_modules/package/ran'), 'utf8'), /^linux-/)
  }
})

/** What a project's own script tries, one after the other, and what each says. */
const installsAgain = [
  'npm install --ignore-scripts',
  'npm ci --ignore-scripts',
  'npm install --no-package-lock --no-save --ignore-scripts',
  'mkdir /tmp/own && cp -r vendor own.json /tmp/own && cd /tmp/own && mv own.json package.json && npm install && npm ci',
]
const changes = ['npm install ./vendor/other --ignore-scripts', 'npm pkg set description=changed']

void t.test('npm installs in a contained script what changes no manifest and no lockfile', async t => {
  const own = JSON.stringify({ name: 'own', version: '1.0.0', dependencies: { dep: 'file:vendor/dep' } })
  const lines = [
    ...installsAgain.map((line, index) => `(${line}) > again-${index} 2>&1 || exit 1`),
    ...changes.map((line, index) => `(${line}) > change-${index} 2>&1 && exit 1`),
  ]
  const project = await makeProject(t, {
    manifest: { scripts: { prepare: 'sh prepare.sh' }, dependencies: { dep: 'file:vendor/dep' } },
    files: {
      'project/own.json': own,
      'project/prepare.sh': `${lines.join('\n')}\nexit 0\n`,
      'project/vendor/dep/package.json': '{"name":"dep","version":"1.0.0"}',
      'project/vendor/other/package.json': '{"name":"other","version":"1.0.0"}',
    },
  })
  const read = (name: string): string => readFileSync(join(project.directory, name), 'utf8')
  // what a nested npm asks a registry that is not there, it asks at once
  const quick = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_fetch_retries: '0' }
  const { code, stderr } = await project.run(['install', '--safe'], quick)
  t.equal(code, 0, stderr + installsAgain.map((_, index) => read(`again-${index}`)).join(''))
  changes.forEach((_, index) => {
    const told = read(`change-${index}`)
    t.match(told, /npm error code ECONTAINPROTECTED/)
    t.match(told, /It was to open \S+\/project\/package(-lock)?\.json \(E\w+\)\. No script changes manifests/)
    t.notMatch(told, /npm error (rofs|errno|syscall)/)
  })
  t.notMatch(read('package.json'), /changed|other/)
  t.match(
    stderr,
    /prepare was denied: writing package.json/,
    'what it would have changed is told; what it had not, is not',
  )
})

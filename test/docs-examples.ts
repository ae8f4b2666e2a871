// Every command that a page of ours shows in a block of its own is run, in a project where it makes sense.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { dist, root } from '../fork/paths.js'
import type { Block } from './docs/fixtures/blocks.js'
import { testedBy } from './docs/fixtures/tested-blocks.js'
import { makeProject } from './fixtures/project.js'
import type { PackageSpec } from './registry/package-spec.js'

/** Commands that install an npm, or set the checkout up: what else runs them. */
const elsewhere: Readonly<Record<string, string>> = {
  'npm run pack': 'test/pack/global-install.ts',
  'npm run pack -- --safe-by-default': 'test/pack/safe-by-default.ts',
  'npm install -g ./npm-12.2.0+safe.1-linux-x64.tgz': 'test/pack/global-install.ts',
  'npm install -g npm@12.2.0': 'test/pack/global-install.ts',
}

const blocks = testedBy('test/docs-examples.ts')
const isOf =
  (wanted: string) =>
  ({ language }: Block): boolean =>
    language === wanted

const commands = new Set(blocks.filter(isOf('bash')).flatMap(({ text }) => text.trimEnd().split('\n')))

const builds = (name: string): PackageSpec => ({
  name,
  version: '1.0.0',
  manifest: { bin: { [name]: 'bin.js' }, scripts: { postinstall: 'echo built > built' } },
  files: { 'bin.js': '#!/usr/bin/env node\nconsole.log("moo")\n' },
})

const runnable = [...commands].filter(command => !Object.hasOwn(elsewhere, command))

t.setTimeout(120_000)

void t.test('every command in a block of a page works', async t => {
  t.ok(runnable.length > 10)
  const project = await makeProject(t, {
    packages: ['sharp', 'cowsay', 'your-package'].map(builds),
    manifest: { dependencies: { sharp: '^1.0.0' }, scripts: { build: 'echo build > build.txt', test: 'echo tested' } },
  })
  t.equal((await project.run(['install', '--package-lock-only'])).code, 0)
  for (const command of runnable) {
    const [tool, ...words] = command.split(' ')
    t.match(tool, /^np[mx]$/, command)
    const args = tool === 'npx' ? ['exec', ...words] : words
    const { code, stderr } = await project.run(args, { npm_config_yes: 'true' })
    // a machine that can enforce less says so
    const isRefused = command.includes('=full') && stderr.includes('ECONTAINUNAVAILABLE')
    t.ok(code === 0 || isRefused, `${command}\n${stderr}`)
  }
})

void t.test('a manifest of a page is one', async t => {
  const manifests = blocks.filter(isOf('json')).map(({ text }) => JSON.parse(text) as Record<string, unknown>)
  t.ok(manifests.length > 0)
  for (const manifest of manifests) {
    const { run } = await makeProject(t, { manifest })
    const { code, stderr } = await run(['containment', 'ls'])
    t.equal(code, 0, stderr)
    const spoilt = await makeProject(t, { manifest: { containmentGrants: { msw: ['write:..'] } } })
    t.not((await spoilt.run(['containment', 'ls'])).code, 0, 'control')
  }
})

void t.test('what is run elsewhere is', t => {
  for (const [command, test] of Object.entries(elsewhere)) {
    t.ok(commands.has(command), command)
    t.ok(existsSync(join(root, test)), test)
  }
  t.end()
})

void t.test('npm help knows the pages', async t => {
  const { run } = await makeProject(t)
  const page = async (name: string): Promise<string> => {
    const { stdout } = await run(['help', name, '--viewer=browser', '--browser=false'])
    const [url] = /file:\/\/\S+/.exec(stdout) ?? []
    return url === undefined ? '' : readFileSync(fileURLToPath(url.replace(/^file:\/*/, 'file:///')), 'utf8')
  }
  t.match(await page('containment'), /npm containment doctor/)
  t.match(await page('containment-ci'), /GitHub Actions/)
  t.match(await page('ci'), /<h4 id="safe"><code>safe<\/code><\/h4>/)
  t.ok(existsSync(join(dist, 'man/man1/npm-containment.1')))
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeCanaries } from '../fixtures/canary.js'
import { makeProject } from '../fixtures/project.js'
import { textsBelow } from '../fixtures/texts-below.js'

const canaries = makeCanaries()
const script = 'env > seen; cat ../../.npmrc .npmrc "$HOME/.npmrc" >> seen 2>&1; true'

/** What scripts could read, and what npm printed and logged, when a project uses every place of a credential. */
const install = async (t: Parameters<typeof makeProject>[0], args: readonly string[]) => {
  const told = canaries.of('told')
  const project = await makeProject(t, {
    packages: [
      { name: 'reader', version: '1.0.0', manifest: { scripts: { postinstall: script } } },
      {
        name: 'teller',
        version: '1.0.0',
        manifest: { scripts: { postinstall: `echo "it is ${told}"; echo ${told} >&2; exit 1` } },
      },
    ],
    manifest: { dependencies: { reader: '1.0.0' }, scripts: { postinstall: script } },
    files: {
      'home/.npmrc': `//user.example/:_authToken=${told}\nmine=\${VARIABLE}\n`,
      'project/.npmrc': `//project.example/:_authToken=${canaries.of('file')}\nodd=\${VARIABLE}\nproxied=${canaries.of('told')}\n`,
    },
  })
  const env = { VARIABLE: canaries.of('variable'), npm_config_logs_max: '10' }
  const argument = `--//argument.example/:_authToken=${canaries.of('argument')}`
  const installed = await project.run(['install', ...args, argument, '--loglevel=silly', '--timing'], env)
  t.equal(installed.code, 0, installed.stderr)
  const failed = await project.run(['install', 'teller', ...args, argument, '--foreground-scripts=false'], env)
  t.equal(failed.code, 1)
  const seen = [join(project.directory, 'node_modules/reader/seen'), join(project.directory, 'seen')]
  return {
    scripts: seen.map(file => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join(''),
    logs: textsBelow(join(project.home, '.npm/_logs')).join(''),
    printed: [installed, failed].map(({ stdout, stderr }) => stdout + stderr).join(''),
  }
}

void t.test('bare, scripts see what npm knows, and npm’s logs have it', async t => {
  const { scripts, logs } = await install(t, ['--unsafe', '--dangerously-allow-all-scripts'])
  t.strictSame(canaries.in(scripts).sort(), ['file', 'told', 'variable'])
  t.ok(canaries.in(logs).includes('argument'))
})

void t.test('contained, no script sees a credential, and no log and no report has one', async t => {
  const { scripts, logs, printed } = await install(t, ['--safe'])
  t.match(scripts, /NPM_CONTAINMENT=linux-/)
  t.strictSame(canaries.in(scripts), [])
  t.match(logs, /it is \*\*\*/)
  t.match(logs, /argument\.example/)
  t.strictSame(canaries.in(logs), [])
  t.strictSame(canaries.in(printed), [])
})

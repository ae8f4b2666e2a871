import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'

// many runs of npm, also on a busy machine
t.setTimeout(180_000)

const packages = [
  { name: 'good', version: '1.0.0', manifest: { scripts: { postinstall: 'true' } } },
  { name: 'bad', version: '1.0.0', manifest: { scripts: { postinstall: 'echo its own words; exit 7' } } },
  {
    name: 'greedy',
    version: '1.0.0',
    manifest: { scripts: { postinstall: 'node steal.js' } },
    files: {
      'steal.js': `const fs = require('fs'), net = require('net')
for (const path of ['../good/index.js', '/usr/\\u001b[2Kx', '/home/stranger/.bashrc']) {
  try { fs.writeFileSync(path, 'evil') } catch {}
}
net.connect(443, '203.0.113.7').on('error', () => {})
`,
    },
  },
  { name: 'killed', version: '1.0.0', manifest: { scripts: { postinstall: 'kill -TERM $$' } } },
]

void t.test('a quiet line with the count', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { good: '1.0.0' } } })
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 0)
  t.equal(stderr.trim(), 'npm notice containment 1 script of 1 package ran contained (linux, view)')
})

void t.test('a failing script shows its own words and its own exit code', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { bad: '1.0.0' } } })
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 7)
  t.match(stderr, /npm error code 7\n/)
  t.match(stderr, /npm error its own words/)
  t.match(stderr, /npm warn containment bad@1\.0\.0 postinstall: the contained script exited with code 7/)
})

void t.test('a script that is killed is reported as stock reports it', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { killed: '1.0.0' } } })
  const { code, stderr } = await project.run(['install', '--safe'])
  t.not(code, 0)
  t.match(stderr, /npm error signal SIGTERM/)
})

void t.test('an optional dependency that fails is dropped, and named', async t => {
  const project = await makeProject(t, {
    packages,
    manifest: { dependencies: { good: '1.0.0' }, optionalDependencies: { bad: '1.0.0' } },
  })
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 0)
  t.notOk(existsSync(join(project.directory, 'node_modules/bad')))
  t.match(stderr, /warn containment bad@1\.0\.0 postinstall/)
})

void t.test('--json has it too', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { good: '1.0.0' } } })
  const { stdout } = await project.run(['install', '--safe', '--json'])
  t.match(JSON.parse(stdout), {
    containment: {
      backend: 'linux',
      enforcement: { level: 'full', tier: 'view' },
      scripts: [{ package: 'good@1.0.0', event: 'postinstall', outcome: { kind: 'exited', code: 0 }, denials: [] }],
    },
  })
  const stock = await makeProject(t, { packages, manifest: { dependencies: { good: '1.0.0' } } })
  const json = JSON.parse((await stock.run(['install', '--json'])).stdout) as object
  t.notOk('containment' in json)
})

void t.test('what a script changed in package.json is put back and said', async t => {
  const rewrite = "node -e \"require('fs').renameSync('package.json','x')\" || true; rm -f package.json; true"
  const project = await makeProject(t, {
    packages: [{ name: 'rewriter', version: '1.0.0', manifest: { scripts: { postinstall: rewrite } } }],
    manifest: { dependencies: { rewriter: '1.0.0' } },
  })
  const { code } = await project.run(['install', '--safe'])
  t.equal(code, 0)
  t.ok(existsSync(join(project.directory, 'node_modules/rewriter/package.json')))
})

void t.test('what a script was denied is said, although it swallowed the errors and exited 0', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { good: '1.0.0', greedy: '1.0.0' } } })
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 0)
  const line = stderr.split('\n').find(text => text.includes('was denied')) ?? ''
  t.match(line, /^npm warn containment greedy@1\.0\.0 postinstall was denied: /)
  t.match(
    line,
    /writing node_modules\/good\/index\.js, writing \/usr\/\?\[2Kx, writing \/home\/stranger\/\.bashrc, connecting to 203\.0\.113\.7:443$/,
  )
  t.match(stderr, /2 scripts of 2 packages ran contained/)
})

void t.test(
  'an optional dependency that fails after a denial is named, and strict makes a failure of any denial',
  async t => {
    const needy = {
      name: 'needy',
      version: '1.0.0',
      manifest: { scripts: { postinstall: 'mkdir ../.needy' } },
    }
    const project = await makeProject(t, { packages: [needy], manifest: { optionalDependencies: { needy: '1.0.0' } } })
    const { code, stderr } = await project.run(['install', '--safe'])
    t.equal(code, 0)
    t.match(stderr, /needy@1\.0\.0 postinstall was denied: writing node_modules\/\.needy\n/)
    t.match(
      stderr,
      /needy@1\.0\.0 is optional, and is left out because its script failed after it was denied something/,
    )
    const [, grant = ''] =
      /if it needs that: npm (containment grant needy@1\.0\.0 'write:<modules>\/\.needy')/.exec(stderr) ?? []
    t.ok(grant)
    const strict = await project.run(['install', '--safe', '--containment-strict'])
    t.equal(strict.code, 1)
    t.match(strict.stderr, /code ECONTAINDENIED/)
  },
)

void t.test('a script that fails the install does not keep what it was denied for itself', async t => {
  const needy = { name: 'needy', version: '1.0.0', manifest: { scripts: { postinstall: 'mkdir ../.needy' } } }
  const project = await makeProject(t, { packages: [needy], manifest: { dependencies: { needy: '1.0.0' } } })
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 1)
  t.match(stderr, /needy@1\.0\.0 postinstall was denied: writing node_modules\/\.needy\n/)
})

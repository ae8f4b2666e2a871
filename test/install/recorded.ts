// What a script tried is told by name, and all that it used where the user asks for that.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'
import { withoutNamespaces } from '../fixtures/without-namespaces.js'

const packages = [
  {
    name: 'curious',
    version: '1.0.0',
    manifest: { scripts: { postinstall: 'node look.js' } },
    files: {
      'look.js': `const fs = require('fs'), { join } = require('path'), home = require('os').homedir()
for (const path of [join(home, '.ssh/id_rsa'), join(process.env.INIT_CWD, '.env')]) {
  try { if (fs.existsSync(path)) console.log(String(fs.readFileSync(path))) } catch {}
}
require('dns').lookup('evil.example.com', () => {})
fs.writeFileSync('made', '')
`,
    },
  },
  {
    name: 'settler',
    version: '1.0.0',
    manifest: { scripts: { postinstall: 'echo new > "$INIT_CWD/settled.json" || true' } },
  },
  {
    name: 'nested',
    version: '1.0.0',
    manifest: { scripts: { postinstall: 'npm run other --silent', other: 'true' } },
  },
]

void t.test('secrets and names', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { curious: '1.0.0' } } })
  writeFileSync(join(project.directory, '.env'), 'canary')
  const { code, stdout, stderr } = await project.run(['install', '--safe', '--foreground-scripts'])
  t.equal(code, 0)
  t.match(
    stderr,
    'curious@1.0.0 postinstall was denied: reading ~/.ssh/id_rsa, reading .env, looking up evil.example.com',
  )
  t.notMatch(stdout + stderr, /canary/)
})

void t.test('secrets and names, where there are no namespaces', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { curious: '1.0.0' } } })
  writeFileSync(join(project.directory, '.env'), 'canary')
  t.equal((await project.run(['install', '--ignore-scripts'])).code, 0)
  const args = ['rebuild', '--safe', '--foreground-scripts']
  const { stdout, stderr } = await project.run(args, {}, undefined, { starter: withoutNamespaces })
  t.match(stderr, /ran contained \(linux, landlock\)/)
  const [, what = ''] = /curious@1\.0\.0 postinstall was denied: (.*)/.exec(stderr) ?? []
  // before Linux 6.7 opening a secret in its place is not told
  const [major = 0, minor = 0] = release().split('.').map(Number)
  t.strictSame(
    what.split(', ').sort(),
    [
      'looking up evil.example.com',
      ...(major > 6 || (major === 6 && minor >= 7) ? ['reading .env'] : []),
      'reading ~/.ssh/id_rsa',
    ],
    stderr,
  )
  t.notMatch(stdout + stderr, /canary/)
  const control = await project.run(['rebuild', '--unsafe', '--dangerously-allow-all-scripts', '--foreground-scripts'])
  t.match(control.stdout + control.stderr, /canary/, 'control')
})

// both are in what the script has a private area in place of, where what it made would be gone without a word
void t.test('a new file in the project, which lies in HOME or in /tmp', async t => {
  const project = await makeProject(t, { packages })
  const inHome = join(project.home, 'work/project')
  for (const directory of [inHome, project.directory]) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ dependencies: { settler: '1.0.0' } }))
    const file = join(directory, 'settled.json')
    const contained = await project.run(['install', '--safe'], {}, directory)
    t.equal(contained.code, 0)
    t.match(contained.stderr, 'settler@1.0.0 postinstall was denied: writing settled.json')
    t.notOk(existsSync(file))
    t.equal((await project.run(['rebuild', '--unsafe', '--dangerously-allow-all-scripts'], {}, directory)).code, 0)
    t.ok(existsSync(file), 'control: it is there')
  }
})

void t.test('what npm itself does all day is no denial', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { nested: '1.0.0' } } })
  const { code, stderr } = await project.run(['install', '--safe', '--containment-strict'])
  t.equal(code, 0)
  t.equal(stderr.trim(), 'npm notice containment 1 script of 1 package ran contained (linux, view)')
})

void t.test('observing', async t => {
  const project = await makeProject(t, { packages, manifest: { dependencies: { curious: '1.0.0' } } })
  writeFileSync(join(project.directory, '.env'), 'canary')
  const { stdout } = await project.run(['install', '--safe', '--json', '--containment-observe'])
  t.notMatch(stdout, /canary/)
  const { containment } = JSON.parse(stdout) as { containment: { scripts: { observed: Record<string, unknown> }[] } }
  const [script] = containment.scripts
  const has = (list: string, name: string, outcome: string): void => {
    t.match(script?.observed[list], new Set([{ name, outcome }]), `${list} ${name} ${outcome}`)
  }
  t.strictSame(script?.observed['write'], [{ name: '<package>', outcome: 'used' }])
  has('read', '<home>/.ssh/id_rsa', 'used')
  has('read', '<project>/.env', 'used')
  t.strictSame(script?.observed['connect'], [{ name: 'evil.example.com', outcome: 'refused' }])
  t.notMatch(JSON.stringify(script?.observed), project.directory)
})

import { readdirSync } from 'node:fs'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'
import { withoutNamespaces } from '../fixtures/without-namespaces.js'

const manifest = {
  scripts: Object.fromEntries(['preinstall', 'install', 'prepare', 'doctor'].map(name => [name, `echo ran > ${name}`])),
}

void t.test('the doctor says what this machine can enforce, and runs nothing of the project', async t => {
  const project = await makeProject(t, { manifest, files: { 'home/.npmrc': 'safe=true\n' } })
  const { code, stdout, stderr } = await project.run(['containment', 'doctor'])
  t.equal(code, 0, stderr)
  t.match(stdout, /^linux \(view\): enforces everything\n(?: {2}unbounded memory .*\n)? {2}proven {4}write /)
  t.match(stdout, /^--safe runs here, by linux \(view\)\.$/m)
  const json = await project.run(['containment', 'doctor', '--json'])
  t.match(JSON.parse(json.stdout), { tiers: [{ backend: 'linux', state: { kind: 'full' } }], safe: { runs: true } })
  t.strictSame(readdirSync(project.directory), ['package.json'])
})

void t.test('where too little can be contained it says why, and the one command that helps', async t => {
  const project = await makeProject(t, { manifest, files: { 'home/.npmrc': 'safe=true\n' } })
  const run = (...args: string[]) =>
    project.run(['containment', 'doctor', ...args], {}, undefined, { starter: withoutNamespaces })
  const weaker = await run()
  t.equal(weaker.code, 0, 'a weaker tier is left')
  t.match(weaker.stdout, /^linux \(landlock\): enforces everything but\n {2}gap {7}names visible$/m)
  t.match(weaker.stdout, /^ {2}gap {7}absence .* \(names visible\)$/m)
  t.match(weaker.stdout, /^--safe runs here, by linux \(landlock\)\.$/m)
  const { code, stdout } = await run('--containment-require=full')
  t.equal(code, 1, 'the exit code says that --safe would not run')
  t.match(stdout, /^linux \(view\): cannot be used$/m)
  t.match(stdout, /^ {2}why {7}This machine refuses user namespaces \(ENOSPC\)\.$/m)
  t.match(stdout, /^ {2}fix {7}Allow user namespaces: sysctl -w user\.max_user_namespaces=10000$/m)
  t.match(stdout, /^--safe does not run here\. /m)
  const json = await run('--containment-require=full', '--json')
  t.equal(json.code, 1)
  t.match(JSON.parse(json.stdout), {
    tiers: [{ backend: 'linux', state: { kind: 'unusable', remedy: /sysctl/ }, guarantees: [] }],
    safe: { runs: false },
  })
  t.strictSame(readdirSync(project.directory), ['package.json'])
})

void t.test('what it does not understand is an error with the usage', async t => {
  const project = await makeProject(t)
  for (const args of [[], ['other'], ['doctor', 'x']]) {
    const { code, stderr } = await project.run(['containment', ...args])
    t.equal(code, 1)
    t.match(stderr, /code EUSAGE[^]*npm containment doctor/)
  }
  t.match((await project.run(['containment', 'doctor', '--help'])).stdout, /npm containment doctor[^]*--json/)
})

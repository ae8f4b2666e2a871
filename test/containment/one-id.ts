// npm as root of a user namespace that has one id and keeps its groups, as `unshare -r` and many build sandboxes make it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'

const script = 'id -u > uid; grep NoNewPrivs /proc/self/status > status; cat "$INIT_CWD/secret" > read; true'

void t.test('the view, with everything that it enforces', async t => {
  const project = await makeProject(t, {
    packages: [{ name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: script } } }],
    manifest: { dependencies: { package: '1.0.0' } },
    files: { 'project/secret': 'canary' },
  })
  const run = (args: readonly string[]) =>
    project.run(args, {}, undefined, { starter: ['unshare', '--user', '--map-root-user'] })
  const at = (name: string): string => readFileSync(join(project.directory, 'node_modules/package', name), 'utf8')
  t.equal((await project.run(['install', '--ignore-scripts'])).code, 0)
  t.equal((await run(['rebuild', '--unsafe', '--dangerously-allow-all-scripts'])).code, 0)
  t.equal(at('read'), 'canary', 'control')
  const { code, stderr } = await run(['rebuild', '--safe', '--containment-require=full'])
  t.equal(code, 0, stderr)
  t.match(stderr, 'ran contained (linux, view)')
  t.equal(at('uid'), '0\n')
  t.match(at('status'), /1$/m)
  t.equal(at('read'), '')
})

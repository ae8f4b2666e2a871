import t from 'tap'
import { showGrant } from '../../lib/grants/grant.js'
import { grantCommand, suggestGrant } from '../../lib/grants/suggest-grant.js'
import type { Denial } from '../../lib/report.js'
import type { Roots } from '../../lib/roots.js'
import type { Subject } from '../../lib/subject/subject.js'

const roots: Roots = {
  project: '/tmp/p',
  workspaces: [],
  linked: [],
  home: '/home/u',
  cache: '/home/u/.npm',
  configuration: [],
  npm: '/opt/npm',
  node: '/opt/node/bin/node',
}
const dependency: Subject = {
  kind: 'dependency',
  identity: undefined,
  directory: '/tmp/p/node_modules/a',
  event: 'install',
}
const own: Subject = { ...dependency, kind: 'project', directory: '/tmp/p' }

const suggested = (denial: Denial, subject = dependency): string | undefined => {
  const grant = suggestGrant(denial, subject, roots)
  return grant && showGrant(grant)
}

void t.test('a denial knows which grant would allow it', t => {
  const cases: [path: string, grant: string | undefined, subject?: Subject][] = [
    ['/tmp/p/public/worker.js', 'write:<project>/public'],
    ['/tmp/p/worker.js', 'write:<project>'],
    ['/tmp/p/.git/hooks/pre-commit', 'write:<project>/.git/hooks'],
    ['/tmp/p/package.json', 'write:<project>/package.json'],
    ['/tmp/p/node_modules/.prisma/client', 'write:<modules>/.prisma'],
    ['/tmp/p/node_modules/.bin/dprint', 'write:<modules>/.bin'],
    ['/tmp/p/node_modules/@s/b/lib/x.js', 'write:<modules>/@s/b'],
    ['/tmp/p/node_modules/@s', 'write:<modules>/@s'],
    ['/home/u/.config/x/y', 'write:<home>/.config/x'],
    ['/opt/x/y', 'write:/opt/x'],
    ['/home/u/.bashrc', undefined],
    ['/usr/lib/x', undefined],
    ['/etc/passwd', undefined],
    ['/tmp/other', undefined],
    ['/tmp/p/node_modules/a/package.json', undefined],
    ['/tmp/p/.git/config', 'write:<project>/.git/config', own],
  ]
  for (const [path, grant, subject] of cases) {
    t.equal(suggested({ kind: 'refused', path }, subject), grant, path)
  }
  t.equal(suggested({ kind: 'write', path: '/tmp/p/.git/config' }, own), 'write:<project>/.git/config')
  t.equal(suggested({ kind: 'connect', address: '203.0.113.7:443' }), undefined)
  t.equal(suggested({ kind: 'special', path: '/tmp/p/node_modules/a/fifo' }), undefined)
  t.end()
})

void t.test('the command is ready to paste', t => {
  t.equal(grantCommand('a@1.2.3', [{ kind: 'cache', directory: 'a' }]), 'npm containment grant a@1.2.3 cache:a')
  t.equal(
    grantCommand('@s/a', [
      { kind: 'write', path: "<project>/it's" },
      { kind: 'host', host: { name: 'a.b', port: 1 } },
    ]),
    "npm containment grant @s/a 'write:<project>/it'\\''s' host:a.b:1",
  )
  t.end()
})

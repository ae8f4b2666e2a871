import t from 'tap'
import { adviseOn } from '../../lib/grants/advise-on.js'
import type { Denial } from '../../lib/report.js'
import type { Subject } from '../../lib/subject/subject.js'

const dependency: Subject = {
  kind: 'dependency',
  identity: undefined,
  directory: '/tmp/p/node_modules/a',
  event: 'install',
}
const own: Subject = { ...dependency, kind: 'project', directory: '/tmp/p' }
const linked: Subject = { ...dependency, directory: '/srv/linked' }

const inProject = { project: '/tmp/p', home: '/home/u' }
const advice = (denial: Denial, subject = dependency, roots: Parameters<typeof adviseOn>[2] = inProject): unknown => {
  const { grant, isStrange } = adviseOn(denial, subject, roots, {
    isPackage: path => path.endsWith('/b'),
    isFile: path => path.endsWith('lefthook.yml'),
  })
  return isStrange === true ? 'strange' : grant
}

void t.test('a denial knows which grant would allow it, and what is nothing that a package has a reason to try', t => {
  const cases: [path: string, grant: string | undefined, subject?: Subject][] = [
    ['/tmp/p/public/worker.js', 'write:<project>/public'],
    ['/tmp/p/worker.js', 'write:<project>'],
    ['/tmp/p/lefthook.yml', 'write:<project>/lefthook.yml'],
    ['/tmp/p/node_modules/.prisma/client', 'write:<modules>/.prisma'],
    ['/tmp/p/node_modules/@s/c/lib/x.js', 'write:<modules>/@s/c'],
    ['/tmp/p/node_modules/@s', 'write:<modules>/@s'],
    ['/tmp/p/src/x.js', 'write:<project>/src', linked],
    ['/tmp/p/.git/config', 'write:<project>/.git/config', own],
    ['/tmp/p/node_modules/a/package.json', undefined],
    ['/tmp/p/a*b/c', undefined],
    ['/tmp/p/node_modules/@s/b/index.js', 'strange'],
    ['/tmp/p/node_modules/b', 'strange'],
    ['/tmp/p/node_modules/.bin/sh', 'strange'],
    ['/tmp/p/.git/hooks/pre-commit', 'strange'],
    ['/tmp/p/package.json', 'strange'],
    ['/tmp/p/.claude/settings.json', 'strange'],
    ['/home/u/.bashrc', 'strange'],
    ['/usr/lib/x', 'strange'],
    ['/etc/passwd', 'strange'],
  ]
  for (const [path, grant, subject] of cases) {
    t.equal(advice({ kind: 'refused', path }, subject), grant, path)
  }
  const made: [denial: Denial, grant: string, narrower?: string][] = [
    [{ kind: 'refused', path: '/tmp/p/worker.js' }, 'write:<project>', 'write:<project>/worker.js'],
    [{ kind: 'refused', path: '/tmp/p/a*b' }, 'write:<project>'],
    [{ kind: 'refused', path: '/tmp/p/lefthook.yml' }, 'write:<project>/lefthook.yml'],
    [{ kind: 'refused', path: '/tmp/p/public/worker.js' }, 'write:<project>/public'],
    [{ kind: 'refused', path: '/tmp/p/public', isDirectory: true }, 'write:<project>/public'],
    [{ kind: 'refused', path: '/tmp/p/public/a', isDirectory: true }, 'write:<project>/public/a'],
  ]
  for (const [denial, grant, narrower] of made) {
    const advised = adviseOn(denial, dependency, inProject, {
      isPackage: () => false,
      isFile: path => /hook/.test(path),
    })
    t.strictSame(advised, { ...denial, grant, ...(narrower === undefined ? {} : { narrower }) })
  }
  t.equal(advice({ kind: 'write', path: '/tmp/p/.git/config' }, own), 'write:<project>/.git/config')
  t.equal(advice({ kind: 'refused', path: '/opt/x' }, linked, { ...inProject, project: undefined }), 'strange')
  t.equal(advice({ kind: 'connect', address: '203.0.113.7:443' }), undefined)
  t.equal(advice({ kind: 'connect', address: '/run/docker.sock' }), undefined)
  t.equal(advice({ kind: 'connect', address: 'files.example.com:8443' }), 'host:files.example.com:8443')
  t.equal(advice({ kind: 'lookup', name: 'files.example.com' }), 'host:files.example.com:443')
  t.equal(advice({ kind: 'lookup', name: 'evil\n' }), undefined)
  t.equal(advice({ kind: 'secret', path: '/home/u/.npmrc' }), 'strange')
  t.equal(advice({ kind: 'network' }), undefined)
  t.equal(advice({ kind: 'special', path: '/tmp/p/node_modules/a/fifo' }), undefined)
  t.end()
})

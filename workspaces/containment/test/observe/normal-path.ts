import t from 'tap'
import { normalPath, type Places, programName } from '../../lib/observe/normal-path.js'
import { placesOf } from '../../lib/observe/places-of.js'

const places: Places = {
  package: '/home/u/p/node_modules/a',
  project: '/home/u/p',
  home: '/home/u',
  temporary: ['/tmp', '/var/tmp'],
  node: '/opt/node',
  npm: '/opt/npm',
  system: ['/usr', '/etc/ssl/certs'],
}

void t.test('what paths are called', t => {
  for (const [path, name, isWhole] of [
    ['/home/u/p/node_modules/a', '<package>', true],
    ['/home/u/p/node_modules/a/build/x.o', '<package>', true],
    ['/home/u/p/node_modules/a/package.json', '<package>/package.json', false],
    ['/home/u/p/node_modules/a/node_modules/b/x', '<package>/node_modules', true],
    ['/home/u/p/node_modules/b/index.js', '<project>/node_modules/b', true],
    ['/home/u/p/node_modules/@s/b/index.js', '<project>/node_modules/@s/b', true],
    ['/home/u/p/node_modules/.bin/b', '<project>/node_modules/.bin/b', false],
    ['/home/u/p/.env', '<project>/.env', false],
    ['/home/u/p', '<project>', false],
    ['/home/u', '<home>', false],
    ['/home/u/.npmrc', '<home>/.npmrc', false],
    ['/home/u/.ssh/id_rsa', '<home>/.ssh/id_rsa', false],
    ['/home/u/.cache/node-gyp/24/include/node/node.h', '<home>/.cache/node-gyp', true],
    ['/tmp/ccXyZ.s', '<tmp>', true],
    ['/opt/node/bin/node', '<node>', true],
    ['/opt/npm/lib/cli.js', '<npm>', true],
    ['/usr/include/stdio.h', '/usr', true],
    ['/etc/ssl/certs/x.pem', '/etc/ssl/certs', true],
    ['/etc/npmrc', '/etc/npmrc', false],
    ['/proc/123/stat', '/proc', true],
    ['/proc', '/proc', true],
    ['/sys/x', '/sys', true],
    ['/dev/null', '/dev/null', false],
    ['/', '/', false],
  ] as const) {
    t.strictSame(normalPath(path, places), { path: name, isWhole }, path)
  }
  t.strictSame(normalPath('/p/x', { ...places, project: undefined }), { path: '/p/x', isWhole: false })
  t.strictSame(normalPath('/x', { ...places, home: '/' }), { path: '<home>/x', isWhole: false }, 'a HOME of /')
  t.end()
})

void t.test('programs keep their names', t => {
  for (const [path, name] of [
    ['/usr/bin/cc', '/usr/bin/cc'],
    ['/opt/node/bin/node', '<node>/bin/node'],
    ['/opt/npm/bin/x', '<npm>/bin/x'],
    ['/home/u/p/node_modules/a/bin/x', '<package>/bin/x'],
    ['/home/u/p/node_modules/b/bin/x', '<project>/node_modules/b/bin/x'],
    ['/home/u/x', '<home>/x'],
    ['/home/u/p', '<project>'],
    ['/tmp/a.out', '<tmp>'],
  ] as const) {
    t.equal(programName(path, places), name, path)
  }
  t.equal(programName('/x', { ...places, project: undefined }), '/x')
  t.equal(programName('/tmp/p/a/x', { ...places, package: '/tmp/p/a' }), '<package>/x', 'a project in /tmp')
  t.end()
})

void t.test('the places of a script', t => {
  const subject = { kind: 'dependency', identity: undefined, directory: '/p/node_modules/a', event: 'install' } as const
  const roots = {
    project: '/p',
    workspaces: [],
    linked: [],
    home: '/home/u',
    cache: '/c',
    configuration: [],
    npm: '/opt/npm',
    node: '/opt/node/bin/node',
  }
  t.match(placesOf(subject, roots), { package: '/p/node_modules/a', project: '/p', node: '/opt/node', npm: '/opt/npm' })
  t.ok(placesOf(subject, roots).temporary.includes('/tmp'))
  t.end()
})

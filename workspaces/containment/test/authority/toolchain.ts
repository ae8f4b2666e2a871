import fc from 'fast-check'
import t from 'tap'
import { authorityData } from '../../lib/authority/authority-data.js'
import { type PathEntry, type Toolchain, toolchainFor } from '../../lib/authority/toolchain.js'
import { isWithin } from '../../lib/paths.js'

const home = '/home/u'
const roots = { home, node: '/opt/node/bin/node', ground: '/srv/p' }
const toolchain = (entries: readonly PathEntry[]): Toolchain => toolchainFor(entries, roots, authorityData)
const one = (entry: string, real: string | undefined): [path: readonly string[], granted: string[]] => {
  const { path, grants } = toolchain([{ entry, real }])
  return [path, grants.map(grant => `${grant.access} ${grant.path}`)]
}

void t.test('what becomes of one entry of PATH', t => {
  const besides = (prefix: string): string[] =>
    ['lib', 'lib64', 'libexec', 'share', 'include'].map(name => `read ${prefix}/${name}`)
  const cases: [entry: string, real: string | undefined, kept: boolean, granted: string[]][] = [
    ['/usr/bin', '/usr/bin', true, []],
    ['/bin', '/usr/bin', true, []],
    ['/opt/node/bin', '/opt/node/bin', true, []],
    ['/home/u/link-to-node', '/opt/node/bin', true, []],
    ['/opt/tool/bin', '/opt/tool/bin', true, ['read /opt/tool/bin', ...besides('/opt/tool')]],
    ['/opt/tool/sbin', '/opt/tool/sbin', true, ['read /opt/tool/sbin', ...besides('/opt/tool')]],
    ['/opt/tools', '/opt/tools', true, ['read /opt/tools']],
    ['/opt/link', '/opt/real/bin', true, ['read /opt/real/bin', ...besides('/opt/real')]],
    ['/odd/bin', '/bin', true, []],
    ['/srv/p/bin', '/srv/p/bin', true, []],
    ['/srv/p/bin', '/srv/elsewhere/bin', true, []],
    ['/gone', undefined, false, []],
    ['relative/bin', '/work/relative/bin', false, []],
    ['', '/work', false, []],
    ['.', '/work', false, []],
    ['/home/u', '/home/u', false, []],
    ['/home/u/bin', '/home/u/bin', false, []],
    ['/home/u/.local/bin', '/home/u/.local/bin', false, []],
    ['/home/u/.cargo', '/home/u/.cargo', false, []],
    ['/home/u/.cargo/bin', '/home/u/.cargo/bin', true, ['read /home/u/.cargo/bin']],
    ['/home/u/.nvm/v/24/bin', '/home/u/.nvm/v/24/bin', true, ['read /home/u/.nvm']],
    ['/home/u/.nvmrc', '/home/u/.nvmrc', false, []],
    ['/opt/current', '/home/u/.volta/bin', true, ['read /home/u/.volta']],
    ['/opt/shortcut', '/home/u/.ssh', false, []],
    ['/home/u/p/node_modules/.bin', '/home/u/p/node_modules/.bin', true, []],
    ['/srv/p/node_modules/.bin', '/srv/p/node_modules/.bin', true, []],
  ]
  for (const [entry, real, kept, granted] of cases) {
    t.strictSame(one(entry, real), [kept ? [entry] : [], granted], `${entry} → ${real ?? 'nothing'}`)
  }
  t.end()
})

void t.test('an entry named node_modules that leads elsewhere grants nothing there', t => {
  for (const real of ['/home/u/.ssh', '/home/u', '/srv/p', '/srv/secret/bin']) {
    t.strictSame(one('/srv/p/node_modules/a/node_modules/.bin', real)[1], [], real)
  }
  t.end()
})

void t.test('each grant says which entry of PATH it is for', t => {
  const { grants } = toolchain([
    { entry: '/home/u/.nvm/bin', real: '/home/u/.nvm/bin' },
    { entry: '/opt/tool/bin', real: '/opt/tool/bin' },
  ])
  t.strictSame(
    grants.slice(0, 3).map(({ reason }) => reason),
    [
      'toolchain: nvm holds /home/u/.nvm/bin of PATH',
      'toolchain: /opt/tool/bin of PATH',
      'toolchain: beside /opt/tool/bin of PATH',
    ],
  )
  t.end()
})

const managers = authorityData.versionManagers.map(({ root }) => `${home}/${root}`)
const directory = fc.constantFrom(
  ...['/usr/bin', '/bin', '/opt/a/bin', '/opt/a', '/srv/x/bin', '/opt/node/bin', home, `${home}/bin`, `${home}/.ssh`],
  ...managers,
  ...managers.map(root => `${root}/x/bin`),
)
const entries = fc.array(fc.record({ entry: directory, real: fc.option(directory, { nil: undefined }) }))

void t.test('only reading, never a place in HOME but a version manager’s', t => {
  fc.assert(
    fc.property(entries, entries => {
      const { grants } = toolchain(entries)
      return grants.every(
        ({ path, access }) =>
          access === 'read' && (!isWithin(path, home) || managers.includes(path)) && !isWithin(home, path),
      )
    }),
  )
  t.end()
})

void t.test('the entries that stay keep their order, as they were written', t => {
  fc.assert(
    fc.property(entries, entries => {
      const all = entries.map(({ entry }) => entry)
      let at = 0
      return toolchain(entries).path.every(entry => {
        at = all.indexOf(entry, at) + 1
        return at > 0
      })
    }),
  )
  t.end()
})

// What can be enforced inside a container, as docs/content/using-npm/containment-ci.md says it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { asContainer, type ContainerSettings } from '../fixtures/as-container.js'
import { compileTool } from '../fixtures/compile-tool.js'
import { makeProject } from '../fixtures/project.js'

const isRoot = process.getuid?.() === 0
const notRoot = isRoot ? false : 'only root can start what a container’s runtime starts'

interface Examined {
  readonly tiers: readonly {
    readonly backend: string
    readonly tier: string
    readonly state: { readonly kind: string; readonly reason?: string }
  }[]
  readonly safe: { readonly runs: boolean }
}

const makePlace = (t: Test): string => {
  const directory = mkdtempSync(join(tmpdir(), 'containers-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

const examine = async (t: Test, starter: readonly string[]): Promise<Examined> => {
  const { run, directory } = await makeProject(t)
  const { stdout, stderr } = await run(
    ['containment', 'doctor', '--json', '--containment-backend=linux'],
    {},
    directory,
    { starter },
  )
  t.match(stdout, /^\{/, stderr)
  return JSON.parse(stdout) as Examined
}

const ownTier = (tiers: Examined['tiers'], name: string): Examined['tiers'][number] | undefined =>
  tiers.find(({ backend, tier }) => backend === 'linux' && tier === name)

const settings = (given: Partial<ContainerSettings> = {}): ContainerSettings => ({
  seccomp: 'default',
  systemPaths: 'default',
  ownUsers: false,
  ...given,
})

const cases: readonly (readonly [name: string, settings: ContainerSettings, why: RegExp | undefined])[] = [
  ['without changes', settings(), /user namespaces \(EPERM\)/],
  ['without a filter', settings({ seccomp: 'unconfined' }), /fresh \/proc \(EPERM\)/],
  ['with a whole /proc', settings({ systemPaths: 'unconfined' }), /user namespaces \(EPERM\)/],
  ['with both', settings({ seccomp: 'unconfined', systemPaths: 'unconfined' }), undefined],
  [
    'in a user namespace, with both',
    settings({ seccomp: 'unconfined', systemPaths: 'unconfined', ownUsers: true }),
    undefined,
  ],
]

void t.test('root in a container', { skip: notRoot }, async t => {
  const place = makePlace(t)
  for (const [name, given, why] of cases) {
    const { tiers, safe } = await examine(t, asContainer(place, given))
    const [view, landlock] = ['view', 'landlock'].map(tier => ownTier(tiers, tier))
    t.match(landlock, { tier: 'landlock', state: { kind: 'partial' } }, name)
    t.match(
      view,
      { tier: 'view', state: why === undefined ? { kind: 'full' } : { kind: 'unusable', reason: why } },
      name,
    )
    t.ok(safe.runs, name)
  }
})

void t.test('another user in a container', async t => {
  const { tiers, safe } = await examine(t, [compileTool(makePlace(t), 'filter-as-docker')])
  t.match(ownTier(tiers, 'view'), { state: { kind: 'unusable' } })
  t.match(ownTier(tiers, 'landlock'), { state: { kind: 'partial' } })
  t.ok(safe.runs)
})

void t.test('an installation in a container', { skip: notRoot }, async t => {
  const script =
    'echo built > built; chmod 600 built; mkdir out; mv built out/; getent ahosts x.example.com; echo x > ../../reached'
  const { run, directory } = await makeProject(t, {
    packages: [{ name: 'builds', version: '1.0.0', manifest: { scripts: { postinstall: `${script} || true` } } }],
  })
  const { code, stderr } = await run(['install', 'builds', '--safe', '--containment-backend=linux'], {}, directory, {
    starter: asContainer(makePlace(t), settings()),
  })
  t.equal(code, 0, stderr)
  t.match(
    stderr,
    /builds@1\.0\.0 postinstall was denied: (looking up x\.example\.com, writing reached|writing reached, looking up x\.example\.com)\n/,
  )
  t.match(stderr, /ran contained \(linux, landlock\)/)
  t.equal(readFileSync(join(directory, 'node_modules/builds/out/built'), 'utf8'), 'built\n')
})

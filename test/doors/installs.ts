import t from 'tap'
import {
  contentOf,
  expectContained,
  makeDoorway,
  modules,
  safe,
  step,
  type Step,
  take,
  stockNpm,
  wordless,
} from './fixtures/doorway.js'

t.setTimeout(280_000)

const globals = 'home/.global/lib/node_modules'

/** What runs because something is installed: in order, each in what the ones before have left. */
const installs: readonly Step[] = [
  step(
    'install',
    'project',
    'project/packages/one',
    'linked',
    ...['a', 'deep', 'optional'].map(name => `${modules}/${name}`),
  ),
  step('rebuild', `${modules}/a`, `${modules}/deep`, `${modules}/bundling/node_modules/bundled`),
  step('ci', 'project', `${modules}/a`),
  step('install a@1.1.0', `${modules}/a`, 'project'),
  step('update', 'project'),
  step('install friendly@npm:a@1.0.0 ../tarball.tgz', `${modules}/friendly`, `${modules}/tarball`),
  step('install REGISTRY/a/-/a-1.0.0.tgz', `${modules}/a`),
  step('install ../copied --install-links', `${modules}/copied`),
  step('dedupe', 'project'),
  step('uninstall copied friendly', 'project'),
  step('audit fix --force', 'project'),
  step('prune --omit=optional', 'project'),
  step('install-test', 'project', `${modules}/optional`),
  step('install-ci-test', 'project', `${modules}/a`),
  step('install --workspace one deep@1.0.0', 'project/packages/one'),
  step('rebuild --workspaces', 'project/packages/one', 'project/packages/two'),
  step('install --prefix ../elsewhere a@1.1.0', 'elsewhere/node_modules/a'),
  step('install --prefix ../elsewhere optional --install-strategy=linked', 'elsewhere/node_modules/.store'),
  step('install --global global', `${globals}/global`),
  step('rebuild --global', `${globals}/global`),
  step('link', 'project'),
  { ...step('link global', 'elsewhere/node_modules'), cwd: 'elsewhere' },
]

void t.test('whatever runs because something is installed is contained, by whichever command', async t => {
  const [control, treated, stock] = await Promise.all([makeDoorway(t), makeDoorway(t), makeDoorway(t, stockNpm)])
  for (const step of installs) {
    await t.test(`npm ${step.command.join(' ')}`, async t => {
      const [bare, safely, asStock] = await Promise.all([
        take(control, step, wordless),
        take(treated, step, safe),
        take(stock, step, wordless),
      ])
      expectContained(t, step, { bare, safely, asStock })
    })
  }
  t.strictSame(contentOf(control), contentOf(stock), 'without the word the fork leaves what stock leaves')
})

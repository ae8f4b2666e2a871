import t from 'tap'
import {
  contained,
  contentOf,
  expectContained,
  makeDoorway,
  modules,
  safe,
  safeByDefault,
  step,
  type Step,
  take,
  stockNpm,
  wordless,
} from './fixtures/doorway.js'
import { wire } from './fixtures/tripwire.js'

t.setTimeout(280_000)

/** What the user names, and what belongs to the user's own release. */
const ownActs: readonly Step[] = [
  ...['run hello', 'test', 'start', 'stop', 'restart'].map(command => step(command, 'project')),
  step('run hello --workspace one', 'project/packages/one'),
  step('run hello --workspaces', 'project/packages/one', 'project/packages/two'),
  step('version patch --no-git-tag-version', 'project'),
  step('pack', 'project'),
  step('publish', 'project'),
  { command: ['explore', 'a', '--', `npm_lifecycle_event=explore; ${wire}`], runs: [`${modules}/a`] },
  step('exec -- tool', 'project'),
  step('exec --yes --package=create-thing -- create-thing', 'project', 'home/.npm/_npx'),
  step('init thing --yes', 'project', 'home/.npm/_npx'),
]

void t.test('what the user names is contained when the word is on that command line, and only then', async t => {
  const [control, treated, quiet, stock] = await Promise.all([
    makeDoorway(t),
    makeDoorway(t),
    makeDoorway(t),
    makeDoorway(t, stockNpm),
  ])
  for (const project of [control, treated, quiet, stock]) {
    t.equal((await project.run(['install', '--ignore-scripts', 'tool'])).code, 0)
  }
  for (const step of ownActs) {
    await t.test(`npm ${step.command.join(' ')}`, async t => {
      const [bare, safely, byDefault, asStock] = await Promise.all([
        take(control, step, wordless),
        take(treated, step, safe),
        take(quiet, step, safeByDefault),
        take(stock, step, wordless),
      ])
      expectContained(t, step, { bare, safely, asStock })
      t.equal(byDefault.code, 0, byDefault.output)
      t.ok(byDefault.escaped, 'the user’s own act')
      const isFetched = (directory: string): boolean => directory.startsWith('home/.npm/_npx')
      t.strictSame(byDefault.ran, contained(bare.ran, isFetched), 'but what had to be installed for it is contained')
    })
  }
  t.strictSame(contentOf(control), contentOf(stock), 'without the word the fork leaves what stock leaves')
})

import { join } from 'node:path'
import t from 'tap'
import { realPath } from '../lib/subject/derive-subject.js'
import { rememberTier } from '../lib/proof/last-tier.js'
import { runIn, victimRoots, writeAll } from './fixtures/opened.js'
import { shipped } from './fixtures/shipped.js'

const { openContainment } = shipped('lib/open-containment.js') as typeof import('../lib/open-containment.js')

void t.test('where all is recorded, the record of a script says what it used', async t => {
  const directory = realPath(t.testdir({}))
  writeAll(directory, {
    'project/package.json': '{}',
    'project/node_modules/a/package.json': '{}',
    'project/node_modules/a/source': 'SOURCE',
  })
  const roots = victimRoots(directory)
  const project = String(roots.project)
  const proofs = join(directory, 'proofs')
  const containment = await openContainment({
    ...{ roots, proofs, version: 'test', covers: () => true, observe: true },
    ...{ backend: 'auto', required: 'full' },
  })
  const { output } = await runIn(containment, join(project, 'node_modules/a'), 'cat source; echo x > made')
  t.equal(output, 'SOURCE')
  const { read = [], write = [], environment = [] } = containment.report()[0]?.observed ?? {}
  const own = { name: '<package>', outcome: 'used' } as const
  t.strictSame(
    [read, write].map(uses => uses.filter(({ name }) => name === own.name)),
    [[own], [own]],
  )
  t.ok(environment.includes('PATH'))

  t.equal(containment.weakerThan, undefined)
  const weaker = { level: 'partial', tier: 'landlock', gaps: [] } as const
  t.equal(rememberTier(proofs, project, 'linux', weaker), 'linux (view)', 'by what it was contained is remembered')
})

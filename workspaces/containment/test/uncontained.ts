import t from 'tap'
import { realPath } from '../lib/subject/derive-subject.js'
import { shipped } from './fixtures/shipped.js'
import { victimRoots, writeAll } from './fixtures/opened.js'

const { openContainment } = shipped('lib/open-containment.js') as typeof import('../lib/open-containment.js')

const directory = realPath(t.testdir({}))
const roots = victimRoots(directory)
const [bare, other] = ['bare', 'other'].map(name => `${directory}/project/node_modules/${name}`)

void t.test('who granted that a package runs bare has decided that it runs', async t => {
  writeAll(directory, {
    'project/package.json': '{}',
    'project/node_modules/bare/package.json': '{}',
    'project/node_modules/other/package.json': '{}',
  })
  const containment = await openContainment({
    roots,
    version: 'test',
    proofs: undefined,
    covers: () => true,
    backend: 'auto',
    required: 'full',
    grants: {
      project: roots.project,
      field: undefined,
      user: [
        { line: 'bare@1.0.0 uncontained', source: 'user' },
        { line: 'other host:a.example:443', source: 'user' },
      ],
      ceiling: ['project'],
      accepted: [],
    },
  })
  const identity = (name: string) => ({ name, version: '1.0.0', source: '', verified: 'version' as const })
  t.equal(containment.mayRunBare(bare ?? ''), false, 'not before npm knows who it is')
  containment.admit(bare ?? '', identity('bare'), true)
  containment.admit(other ?? '', identity('other'), true)
  t.strictSame(
    [bare, other].map(path => [
      containment.contains(path ?? '', 'install'),
      containment.isMarked(path ?? ''),
      containment.mayRunBare(path ?? ''),
    ]),
    [
      [false, false, true],
      [true, true, false],
    ],
  )
  t.strictSame(containment.uncontained(), ['bare@1.0.0'])
  // npm may have replaced itself when a script asks for its proxy
  t.ok(Object.keys(require.cache).some(path => path.endsWith('/host-proxy.js')))
})

import t from 'tap'
import { ambientContainment, ContainmentError, containmentErrors, openContainment, subjectName } from '../lib/index.js'

void t.test('the one entry loads the machinery only when containment is opened', async t => {
  const isLoaded = (): boolean => Object.keys(require.cache).some(path => path.endsWith('/open-containment.js'))
  t.equal(isLoaded(), false)
  const roots = {
    project: undefined,
    workspaces: [],
    linked: [],
    home: '/home/u',
    cache: '/home/u/.npm',
    configuration: [],
    npm: '/npm',
    node: '/node',
  }
  // compiled sources carry no launcher: nothing is open afterwards
  await t.rejects(
    openContainment({
      roots,
      version: 'test',
      proofs: undefined,
      backend: 'auto',
      required: 'any',
      covers: () => true,
    }),
    {
      code: /^ECONTAIN(LAUNCHER|UNAVAILABLE)$/,
    },
  )
  t.equal(isLoaded(), true)
  t.equal(ambientContainment(), undefined)
  t.match(
    { ContainmentError, containmentErrors, subjectName },
    {
      ContainmentError: Function,
      containmentErrors: Object,
      subjectName: Function,
    },
  )
})

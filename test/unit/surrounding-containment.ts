import t from 'tap'
import { surroundingContainment } from '../../lib/containment/surrounding-containment.js'

void t.test('a marker counts where the kernel confirms it', t => {
  const marked = { NPM_CONTAINMENT: 'linux-view' }
  const yes = (): boolean => true
  t.equal(surroundingContainment(marked, yes), 'linux-view')
  t.equal(
    surroundingContainment(marked, () => false),
    undefined,
  )
  t.equal(surroundingContainment({}, yes), undefined)
  t.equal(surroundingContainment({ NPM_CONTAINMENT: 'a\u001b[2J-b' }, yes), 'a-b')
  t.equal(surroundingContainment(), undefined)
  t.equal(surroundingContainment(marked), undefined, 'these tests are not contained')
  t.end()
})

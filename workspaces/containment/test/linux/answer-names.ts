import t from 'tap'
import { answerNames } from '../../lib/linux/answer-names.js'
import { simplePlan } from '../fixtures/simple-plan.js'

void t.test('only what looks names up is another', t => {
  const plan = simplePlan('true')
  const answered = answerNames(plan)
  t.equal(answered.answersNames, true)
  t.strictSame(
    answered.view.filter((step, index) => step !== plan.view[index]).map(({ path }) => path),
    ['/etc/nsswitch.conf', '/etc/resolv.conf'],
  )
  t.strictSame({ ...answered, view: plan.view, answersNames: undefined }, { ...plan, answersNames: undefined })
  t.end()
})

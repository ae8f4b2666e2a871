import t from 'tap'
import { explainSystemError, SetupError } from '../setup-error.mjs'

t.test('what the disk refuses is said in words, anything else stays what it is', t => {
  for (const code of ['ENOSPC', 'EDQUOT']) {
    t.match(explainSystemError(Object.assign(new Error('write'), { code })), {
      name: 'SetupError',
      message: 'The disk is full.',
    })
  }
  for (const code of ['EROFS', 'EACCES']) {
    t.match(explainSystemError(Object.assign(new Error('open /x'), { code })), {
      name: 'SetupError',
      message: 'This checkout cannot be written: open /x',
    })
  }
  const others = [
    new Error('other'),
    Object.assign(new Error('x'), { code: 'ENOENT' }),
    'text',
    undefined,
    { code: 'EROFS' },
  ]
  for (const error of others) {
    t.equal(explainSystemError(error), error)
  }
  t.match(new SetupError('what', 'remedy'), { name: 'SetupError', message: 'what', remedy: 'remedy' })
  t.end()
})

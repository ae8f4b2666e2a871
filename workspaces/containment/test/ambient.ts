import t from 'tap'
import { ambientContainment, ambientKey, setAmbientContainment } from '../lib/ambient.js'
import { fakeContainment } from './fixtures/fake-containment.js'

const containment = fakeContainment()

void t.test('the containment of a process is set once and for all', t => {
  t.equal(ambientContainment(), undefined)
  setAmbientContainment(containment)
  t.equal(ambientContainment(), containment)
  t.equal(ambientKey, Symbol.for('npm.containment'), 'every copy of this package finds it')

  t.throws(() => {
    setAmbientContainment(fakeContainment())
  }, TypeError)
  t.notOk(Reflect.set(process, ambientKey, undefined))
  t.notOk(Reflect.deleteProperty(process, ambientKey))
  t.notOk(Reflect.defineProperty(process, ambientKey, { value: undefined }))
  t.equal(ambientContainment(), containment, 'nothing has replaced or removed it')
  t.notOk(Object.keys(process).includes(ambientKey as unknown as string))
  t.end()
})

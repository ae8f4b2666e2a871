import t from 'tap'
import { grantSettings } from '../lib/containment/grant-settings.js'
import { layers } from './fixtures/layers.js'

void t.test('without settings: nothing granted, the project’s own paths may be, nothing is strict', t => {
  t.strictSame(grantSettings(layers({})), { user: [], ceiling: ['project'], accepted: [], strict: false })
  t.end()
})

void t.test('what a person granted in all places adds up, the strongest ceiling counts', t => {
  const settings = grantSettings(
    layers({
      cli: { 'containment-grant': ['a cache:a'], 'containment-ceiling': ['none'] },
      env: { 'containment-grant': 'b cache:b', 'containment-accept': ['1234 /srv/p'] },
      user: { 'containment-grant': ['c', '', 5], 'containment-ceiling': ['hosts'], 'containment-accept': ['abcd'] },
    }),
  )
  t.strictSame(settings, {
    user: [
      { line: 'a cache:a', source: 'cli' },
      { line: 'b cache:b', source: 'env' },
      { line: 'c', source: 'user' },
    ],
    ceiling: ['none'],
    accepted: ['1234', 'abcd'],
    strict: false,
  })
  t.end()
})

void t.test('a project says nothing, but that it wants to be strict', t => {
  const project = {
    'containment-grant': ['a uncontained'],
    'containment-ceiling': ['paths'],
    'containment-accept': ['1234'],
  }
  t.strictSame(grantSettings(layers({ project })), grantSettings(layers({})))
  const strict = (...[user, own]: [unknown, unknown]): boolean =>
    grantSettings(layers({ user: { 'containment-strict': user }, project: { 'containment-strict': own } })).strict
  t.equal(strict(true, false), true)
  t.equal(strict(false, true), true)
  t.equal(strict(false, false), false)
  t.equal(grantSettings(layers({ cli: { 'containment-strict': true } })).strict, true)
  t.end()
})

import t from 'tap'
import { SurveyError } from '../../lib/survey-error.js'
import { parseList, parseWanted } from '../../lib/targets/parse-wanted.js'

void t.test('packages of the registry, as a person writes them', t => {
  t.strictSame(parseWanted('esbuild'), { name: 'esbuild', version: 'latest' })
  t.strictSame(parseWanted('nx@24.0.6'), { name: 'nx', version: '24.0.6' })
  t.strictSame(parseWanted('@parcel/watcher@^2'), { name: '@parcel/watcher', version: '^2' })
  t.strictSame(parseWanted('husky@next'), { name: 'husky', version: 'next' })
  t.end()
})

void t.test('what comes from elsewhere, and what is no name', t => {
  for (const text of [
    './here',
    'git+https://example.com/x.git',
    'https://example.com/x.tgz',
    'a@npm:b@1',
    'UPPER/../x',
    '-rf',
    'a b',
  ]) {
    t.throws(() => parseWanted(text), SurveyError, text)
  }
  t.end()
})

void t.test('a list: one in a line, with comments', t => {
  t.strictSame(parseList('# the first\nesbuild@0.28.2\n\n  nx # the second\n'), [
    { name: 'esbuild', version: '0.28.2' },
    { name: 'nx', version: 'latest' },
  ])
  t.end()
})

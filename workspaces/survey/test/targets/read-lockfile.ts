import t from 'tap'
import { SurveyError } from '../../lib/survey-error.js'
import { readLockfile } from '../../lib/targets/read-lockfile.js'

void t.test('the packages with scripts that come from a registry, each version once', t => {
  const packages = {
    '': { name: 'project', hasInstallScript: true },
    'node_modules/a': { version: '1.0.0', resolved: 'https://r/a.tgz', hasInstallScript: true },
    'node_modules/b': { version: '1.0.0', resolved: 'https://r/b.tgz' },
    'node_modules/b/node_modules/a': { version: '1.0.0', hasInstallScript: true },
    'node_modules/b/node_modules/@s/c': { version: '2.0.0', hasInstallScript: true },
    'node_modules/alias': { name: 'real', version: '3.0.0', hasInstallScript: true },
    'node_modules/git': { version: '1.0.0', resolved: 'git+ssh://x', hasInstallScript: true },
    'node_modules/linked': { version: '1.0.0', hasInstallScript: true, link: true },
  }
  t.strictSame(readLockfile(JSON.stringify({ packages })), [
    { name: 'a', version: '1.0.0' },
    { name: '@s/c', version: '2.0.0' },
    { name: 'real', version: '3.0.0' },
  ])
  t.end()
})

void t.test('what is no lockfile', t => {
  for (const text of ['{', '[]', '{"dependencies":{}}', 'null']) {
    t.throws(() => readLockfile(text), SurveyError, text)
  }
  t.end()
})

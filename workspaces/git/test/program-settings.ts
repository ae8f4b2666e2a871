import t from 'tap'
import { type GitSetting, parseSettings, withoutRepositoryPrograms } from '../lib/program-settings.js'

const setting = (scope: string, name: string, value: string): GitSetting => ({ scope, name, value })

void t.test('reads what git prints', t => {
  const listing = 'global\0user.name\nA B\0local\0core.bare\0local\0alias.x\nline\nline\0'
  t.strictSame(parseSettings(listing), [
    setting('global', 'user.name', 'A B'),
    setting('local', 'core.bare', 'true'),
    setting('local', 'alias.x', 'line\nline'),
  ])
  t.strictSame(parseSettings(''), [])
  t.end()
})

void t.test('the hooks that lie in a repository are always off', t => {
  t.strictSame(withoutRepositoryPrograms([]), [['core.hookspath', '/dev/null']])
  t.end()
})

void t.test('what a repository names is answered by what names no program', t => {
  const names = [
    'core.fsmonitor',
    'core.sshcommand',
    'gpg.program',
    'gpg.x509.program',
    'gpg.ssh.program',
    'credential.helper',
    'credential.https://example.org.helper',
    'filter.LFS.clean',
    'filter.a.b.process',
    'diff.external',
    'hook.mine.command',
    'core.editor',
    'submodule.x.update',
    'remote.origin.uploadpack',
  ]
  for (const scope of ['local', 'worktree']) {
    const settings = names.map(name => setting(scope, name, './evil'))
    const answers = withoutRepositoryPrograms(settings)
    t.strictSame(
      answers.map(([name]) => name),
      ['core.hookspath', ...names],
    )
    t.notMatch(JSON.stringify(answers), /evil/)
  }
  t.end()
})

void t.test('the user’s and the machine’s own stay, in their order, after it', t => {
  t.strictSame(
    withoutRepositoryPrograms([
      setting('system', 'credential.helper', 'cache'),
      setting('global', 'credential.helper', 'store'),
      setting('global', 'core.hookspath', '/home/u/hooks'),
      setting('local', 'credential.helper', '!evil'),
      setting('global', 'gpg.program', 'gpg2'),
    ]),
    [
      ['core.hookspath', '/dev/null'],
      ['core.hookspath', '/home/u/hooks'],
      ['credential.helper', ''],
      ['credential.helper', 'cache'],
      ['credential.helper', 'store'],
    ],
    'what the repository does not set is left alone',
  )
  t.end()
})

void t.test('what names no program stays the repository’s', t => {
  const settings = ['user.name', 'core.bare', 'remote.origin.url', 'branch.main.merge', 'commit.gpgsign'].map(name =>
    setting('local', name, 'x'),
  )
  t.strictSame(withoutRepositoryPrograms(settings), [['core.hookspath', '/dev/null']])
  t.end()
})

import t from 'tap'
import { recordingContainment } from '../../arborist/test/fixtures/ambient.js'
import { admitClone, type GitFetcher } from '../lib/admit-clone.js'

const fetcher = (resolved: string | null, allowScripts?: unknown): GitFetcher => ({
  resolved,
  spec: { rawSpec: 'git+https://u:secret@example.org/a.git' },
  opts: { allowScripts },
})

/** In the place of npm's own: the policy is the answer. */
const isScriptAllowed = (_: unknown, policy: unknown): unknown => policy ?? null

const source = 'git+https://example.org/a.git#0123'

void t.test('without containment nothing changes', t => {
  const git = fetcher(source, false)
  admitClone(git, '/clone', isScriptAllowed)
  t.notOk(git.opts.ignoreScripts)
  t.end()
})

void t.test('a clone is admitted under the address that the consumer gave, without its secrets', t => {
  const { admitted } = recordingContainment(t)
  admitClone(fetcher(source), '/one', isScriptAllowed)
  admitClone(fetcher(null), '/two', isScriptAllowed)
  const second = 'git+https://example.org/a.git'
  t.strictSame(admitted, [
    { directory: '/one', identity: { name: source, version: '', source }, marked: false },
    { directory: '/two', identity: { name: second, version: '', source: second }, marked: false },
  ])
  t.end()
})

void t.test('one that the project denies is packed as it is', t => {
  recordingContainment(t)
  const verdicts = new Map<unknown, boolean | undefined>([
    [false, true],
    [true, undefined],
    [undefined, undefined],
  ])
  for (const [policy, ignores] of verdicts) {
    const git = fetcher(source, policy)
    admitClone(git, '/clone', isScriptAllowed)
    t.equal(git.opts.ignoreScripts, ignores, String(policy))
  }
  t.end()
})

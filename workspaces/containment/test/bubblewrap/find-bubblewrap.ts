import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findBubblewrap, type FoundBubblewrap } from '../../lib/bubblewrap/find-bubblewrap.js'
import { ownIds } from '../fixtures/own-ids.js'

const says = (version: string): string => `#!/bin/sh\necho "${version}"\n`

const look = (t: Test, script: string, mode = 0o755, directoryMode = 0o755): FoundBubblewrap => {
  const directory = t.testdir({})
  chmodSync(directory, directoryMode)
  const file = join(directory, 'bwrap')
  writeFileSync(file, script)
  chmodSync(file, mode)
  return findBubblewrap(['/gone/bwrap', file], ownIds.uid)
}

void t.test('a bubblewrap that is new enough', t => {
  for (const version of ['bubblewrap 0.8.0', 'bubblewrap 0.11.1', 'bubblewrap 1.0.0']) {
    t.match(look(t, says(version)), { kind: 'present', file: /bwrap$/, identity: /bwrap sha512-/ }, version)
  }
  t.not(
    JSON.stringify(look(t, says('bubblewrap 0.8.0'))),
    JSON.stringify(look(t, says('bubblewrap 0.8.1'))),
    'another one is another identity',
  )
  t.end()
})

void t.test('one that is not to be used, and why', t => {
  t.match(findBubblewrap(['/gone']), { kind: 'absent', reason: /not installed/, remedy: /apt-get install bubblewrap$/ })
  t.match(look(t, says('bubblewrap 0.7.0')), { kind: 'absent', reason: /is bubblewrap 0\.7\.$/ })
  t.match(look(t, says('other 9.9')), { kind: 'absent', reason: /of an unknown version/ })
  t.match(look(t, 'exit 1'), { kind: 'absent', reason: /of an unknown version/ })
  t.match(look(t, says('bubblewrap 0.8.0'), 0o775), { kind: 'absent', reason: /written by others/ })
  t.match(look(t, says('bubblewrap 0.8.0'), 0o755, 0o777), { kind: 'absent', reason: /written by others/ })
  t.match(look(t, says('bubblewrap 0.8.0'), 0o4755), { kind: 'absent', reason: /set-uid/ })
  const directory = t.testdir({})
  symlinkSync('/bin/sh', join(directory, 'bwrap'))
  t.match(findBubblewrap([join(directory, 'bwrap')], 4242), { kind: 'absent', reason: /written by others/ })
  t.end()
})

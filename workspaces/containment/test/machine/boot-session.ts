import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bootSession } from '../../lib/machine/boot-session.js'

void t.test('one boot has one name, whoever tells it', t => {
  const directory = t.testdir({ boot: 'of-linux\n', sysctl: '#!/bin/sh\necho "$2"\n', silent: '#!/bin/sh\nexit 1\n' })
  const at = (name: string): string => join(directory, name)
  chmodSync(at('sysctl'), 0o755)
  chmodSync(at('silent'), 0o755)
  t.equal(bootSession(at('boot'), at('sysctl')), 'of-linux')
  t.equal(bootSession(at('none'), at('sysctl')), 'kern.bootsessionuuid')
  t.equal(bootSession(), bootSession())
  for (const nobody of ['silent', 'none']) {
    t.not(
      bootSession(at('none'), at(nobody)),
      bootSession(at('none'), at(nobody)),
      'what is not known is never the same',
    )
  }
  t.end()
})

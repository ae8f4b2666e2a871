import { createHash } from 'node:crypto'
import { appendFileSync, chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { launcherDirectory } from '../../../../fork/assemble/layout.js'
import { dist } from '../../../../fork/paths.js'
import { findLauncher } from '../../lib/linux/find-launcher.js'

const integrity = (content: string): string => `sha512-${createHash('sha512').update(content).digest('base64')}\n`

void t.test('the launcher is the one that was assembled, by absolute path', t => {
  const directory = t.testdir({
    'containment-launcher': 'code',
    'containment-launcher.sha512': integrity('code'),
  })
  t.strictSame(findLauncher(directory), {
    file: join(directory, 'containment-launcher'),
    hash: integrity('code').trim(),
  })
  const shipped = join(dist, launcherDirectory)
  t.equal(findLauncher(shipped).file, join(shipped, 'containment-launcher'))
  t.end()
})

void t.test('any other byte is refused', t => {
  const directory = t.testdir({
    'containment-launcher': 'code',
    'containment-launcher.sha512': integrity('code'),
  })
  const file = join(directory, 'containment-launcher')
  appendFileSync(file, '!')
  t.throws(() => findLauncher(directory), {
    code: 'ECONTAINLAUNCHER',
    message: /containment-launcher is sha512-\S+ instead of sha512-\S+\. Install this npm again\.$/,
  })
  t.end()
})

void t.test('so is one that is gone, or whose hash is', t => {
  for (const gone of ['containment-launcher', 'containment-launcher.sha512']) {
    const directory = t.testdir({
      'containment-launcher': 'code',
      'containment-launcher.sha512': integrity('code'),
    })
    rmSync(join(directory, gone))
    t.throws(() => findLauncher(directory), { code: 'ECONTAINLAUNCHER', message: /ENOENT.*Install this npm again\.$/ })
  }
  const directory = t.testdir({ 'containment-launcher': {}, 'containment-launcher.sha512': integrity('code') })
  chmodSync(directory, 0o755)
  t.throws(() => findLauncher(directory), { code: 'ECONTAINLAUNCHER', message: /EISDIR/ })
  t.throws(() => findLauncher(), { code: 'ECONTAINLAUNCHER' }, 'compiled sources carry none')
  t.end()
})

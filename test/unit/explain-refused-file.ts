import t from 'tap'
import { explainRefusedFile } from '../../lib/containment/explain-refused-file.js'

const fileError = (code: string, path?: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: refused`), { code, errno: -30, syscall: 'open', ...(path && { path }) })

const contained = (): string => 'linux-view'

void t.test('a file that was refused to an npm in a contained script is explained', t => {
  for (const code of ['EROFS', 'EACCES', 'EPERM']) {
    const error = fileError(code, '/p/package-lock.json')
    explainRefusedFile(error, contained)
    t.equal(error.code, 'ECONTAINPROTECTED')
    t.match(error.message, `It was to open /p/package-lock.json (${code}). No script changes manifests, lockfiles`)
    t.strictSame([error.errno, error.syscall, error.path], [undefined, undefined, undefined])
  }
  const other = Object.assign(fileError('EACCES', '/p/from'), { dest: '/elsewhere/\u001b[2Jto' })
  explainRefusedFile(other, contained)
  t.match(other.message, 'It was to open /elsewhere/?[2Jto (EACCES). The npm that runs the script says')
  t.end()
})

void t.test('every other error stays as it is', t => {
  for (const [error, where] of [
    [fileError('EROFS', '/p/package-lock.json'), () => undefined],
    [fileError('ENOENT', '/p/package-lock.json'), contained],
    [fileError('EACCES'), contained],
    [fileError('EROFS', '/p/package-lock.json'), undefined],
  ] as const) {
    const { code, message } = error
    explainRefusedFile(error, where)
    t.match(error, { code, message, errno: -30, syscall: 'open' })
  }
  t.end()
})

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSurroundings } from '../../lib/authority/surroundings.js'
import { realPath } from '../../lib/subject/derive-subject.js'

const machine = readSurroundings(() => false)

void t.test('the names in a directory, without what lies below them', t => {
  const directory = t.testdir({ '.env': '', '.git': { '.hidden': '' }, 'index.js': '', src: { '.deep': '' } })
  t.strictSame([...machine.names(directory)].sort(), ['.env', '.git', 'index.js', 'src'])
  t.strictSame(machine.names(join(directory, 'gone')), [])
  t.strictSame(machine.names(join(directory, 'index.js')), [])
  t.end()
})

void t.test('entries of PATH, each once, with the directory that they really are', t => {
  const directory = realPath(t.testdir({ bin: { tool: '' }, link: t.fixture('symlink', 'bin') }))
  const at = (name: string): string => join(directory, name)
  t.strictSame(machine.pathEntries([at('link'), at('bin'), at('gone'), at('bin/tool'), at('link')].join(':')), [
    { entry: at('link'), real: at('bin') },
    { entry: at('bin'), real: at('bin') },
    { entry: at('gone'), real: undefined },
    { entry: at('bin/tool'), real: undefined },
  ])
  const tooLong = at('x'.repeat(256))
  t.strictSame(machine.pathEntries(tooLong), [{ entry: tooLong, real: undefined }])
  t.end()
})

void t.test('where a path leads', t => {
  const directory = realPath(t.testdir({ file: '', link: t.fixture('symlink', 'file') }))
  t.equal(machine.real(join(directory, 'link')), join(directory, 'file'))
  t.equal(machine.real(join(directory, 'gone')), undefined)
  t.end()
})

void t.test('only what no script can change is looked up once', t => {
  const directory = realPath(t.testdir({ stable: {}, changing: {} }))
  const stable = join(directory, 'stable')
  const changing = join(directory, 'changing')
  const machine = readSurroundings(path => path === stable)
  const reals = (): (string | undefined)[] => machine.pathEntries(`${stable}:${changing}`).map(({ real }) => real)
  t.strictSame(reals(), [stable, changing])
  rmSync(stable, { recursive: true })
  rmSync(changing, { recursive: true })
  t.strictSame(reals(), [stable, undefined])
  mkdirSync(changing)
  t.strictSame(reals(), [stable, changing])
  t.end()
})

void t.test('a path exists when something lies at its end', t => {
  const directory = t.testdir({ file: '', link: t.fixture('symlink', 'gone') })
  t.equal(machine.exists(join(directory, 'file')), true)
  t.equal(machine.exists(join(directory, 'link')), false)
  t.equal(machine.exists(join(directory, 'gone')), false)
  t.end()
})

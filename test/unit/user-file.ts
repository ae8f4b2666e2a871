import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Npm } from '../../lib/containment/npm.js'
import { changeList, changeUserFile, lineDifference, userFile } from '../../lib/containment/user-file.js'

const npm = (layers: Readonly<Record<string, string>>): Npm =>
  ({
    config: {
      data: new Map(
        Object.entries(layers).map(([source, userconfig]) => [source, { data: { userconfig }, raw: { userconfig } }]),
      ),
    },
  }) as unknown as Npm

const add = (...lines: string[]) => ({ option: 'containment-grant' as const, add: lines, removes: () => false })

void t.test('the file is the user’s, whatever a project says', t => {
  t.equal(userFile(npm({ default: '/h/.npmrc', project: '/p/evil' })), '/h/.npmrc')
  t.equal(userFile(npm({ default: '/h/.npmrc', env: '/e/.npmrc' })), '/e/.npmrc')
  t.end()
})

void t.test('a list changes, everything else stays as it is', t => {
  const text = '; mine\na=1\n containment-grant[] = "x cache:x"\ncontainment-accept[]=f /p\n[section]\nb=2\n'
  t.equal(changeList(text, add('y cache:y', 'x cache:x')), `containment-grant[]=y cache:y\n${text}`)
  t.equal(
    changeList(text, { option: 'containment-grant', add: [], removes: value => value === 'x cache:x' }),
    text.replace(/ containment-grant.*\n/, ''),
  )
  t.equal(changeList('', add('a write:<project>/x;y')), 'containment-grant[]=a write:<project>/x\\;y\n')
  t.strictSame(lineDifference('a\nb', 'b\nc'), ['- a', '+ c'])
  t.end()
})

void t.test('it is written as a whole, for the user alone; a link stays one', t => {
  const directory = t.testdir({})
  const file = join(directory, 'new/.npmrc')
  t.match(changeUserFile(npm({ default: file }), add('a cache:a')), { file, diff: ['+ containment-grant[]=a cache:a'] })
  t.equal(readFileSync(file, 'utf8'), 'containment-grant[]=a cache:a\n')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.strictSame(changeUserFile(npm({ default: file }), add('a cache:a')).diff, [])
  const [link, target] = [join(directory, 'link'), join(directory, 'target')]
  writeFileSync(target, 'a=1\n')
  symlinkSync('target', link)
  changeUserFile(npm({ default: link }), add('b cache:b'))
  t.ok(lstatSync(link).isSymbolicLink())
  t.equal(readFileSync(target, 'utf8'), 'containment-grant[]=b cache:b\na=1\n')
  t.throws(() => changeUserFile(npm({ default: directory }), add('b cache:b')), { code: 'EISDIR' })
  t.end()
})

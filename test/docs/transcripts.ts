// What pages show of npm's output is what npm prints: of npm-containment, and of containment-first-day.
import t, { type Test } from 'tap'
import { makeProject, type Project } from '../fixtures/project.js'
import type { PackageSpec } from '../registry/package-spec.js'
import { blocksOf } from './fixtures/blocks.js'

const [synopsis = '', grantRun = '', makerRun = '', doctorRun = ''] = blocksOf('npm-containment').map(
  ({ text }) => text,
)
const outputs = blocksOf('containment-first-day').filter(({ language }) => language === '')
const [count = '', denied = ''] = outputs.map(({ text }) => text)

/** All lines in their order, and perhaps others between them; `...` says so itself. */
const missingFrom = (printed: string, shown: string): string[] => {
  const lines = printed.split('\n')
  let at = -1
  return shown.split('\n').filter(line => {
    if (line === '...' || line === '  ...' || line === '') {
      return false
    }
    const next = lines.indexOf(line, at + 1)
    at = Math.max(at, next)
    return next === -1
  })
}

/** A transcript, run: each line after `$` with what is shown to come of it. */
const replay = async (t: Test, transcript: string, { run, root }: Project): Promise<void> => {
  for (const part of transcript.split(/^\$ /m).filter(part => part !== '')) {
    const [command = '', ...shown] = part.split('\n')
    const [tool, ...args] = command.replaceAll("'", '').split(' ')
    t.equal(tool, 'npm')
    const { code, stdout, stderr } = await run(args)
    t.equal(code, 0, stderr)
    const printed = `${stdout}${stderr}`.replaceAll(root, '/home/ada')
    const known = (text: string): string =>
      text.replaceAll(/\b[0-9a-f]{32}\b/g, '<acceptance>').replaceAll('/home/ada/home/', '/home/ada/')
    t.strictSame(missingFrom(known(printed), known(shown.join('\n'))), [], `${command}\n${printed}`)
  }
}

const builds = (name: string, scripts: Readonly<Record<string, string>>): PackageSpec => ({
  name,
  version: '1.0.0',
  manifest: { scripts },
})

const installing = (...packages: readonly PackageSpec[]) => ({
  packages,
  manifest: { dependencies: Object.fromEntries(packages.map(({ name }) => [name, '1.0.0'])) },
})

void t.test('the synopsis is what the command itself says', async t => {
  const { run } = await makeProject(t)
  const usages: string[] = []
  for (const [, name = ''] of synopsis.matchAll(/^npm containment (\w+)/gm)) {
    const { stdout } = await run(['containment', name, '--help'])
    usages.push(/^npm containment .*$/m.exec(stdout)?.[0] ?? `${name} says no usage`)
  }
  t.strictSame(usages, synopsis.trimEnd().split('\n'))
})

void t.test('an install that was denied something, and the grant', async t => {
  const write = 'mkdir -p ../.generated; true'
  const project = await makeProject(
    t,
    installing(
      builds('prisma-like', { postinstall: write }),
      builds('one', { install: 'true' }),
      builds('two', { install: 'true' }),
    ),
  )
  await replay(t, grantRun, project)
})

void t.test('an install that was denied a new file', async t => {
  const made = 'echo made > "$INIT_CWD/made.txt"; true'
  await replay(t, makerRun, await makeProject(t, installing(builds('maker', { postinstall: made }))))
})

void t.test('the doctor', async t => {
  // a machine that delegates control groups has one line less
  const { run, root } = await makeProject(t)
  const { stdout } = await run(['containment', 'doctor'])
  const isBounded = !stdout.includes('unbounded memory')
  const shown = isBounded ? doctorRun.replace(/^ {2}unbounded.*\n/m, '') : doctorRun
  await replay(t, shown, { run, root } as Project)
})

void t.test('the end of an installation', async t => {
  const scripts = { preinstall: 'true', install: "node -e \"require('dns').lookup('github.com', () => {})\"" }
  const { run } = await makeProject(
    t,
    installing(builds('sharp', scripts), builds('one', { install: 'true' }), builds('two', { install: 'true' })),
  )
  const { stderr } = await run(['install', '--safe'])
  t.strictSame(missingFrom(stderr, denied + count), [], stderr)
  t.strictSame(missingFrom(stderr, `${count}other`), ['other'], 'control')
})

import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { dist } from '../../fork/paths.js'
import { driveNpm, type NpmRun } from '../fixtures/drive-npm.js'
import { npmEnvironment } from '../fixtures/npm-environment.js'

t.setTimeout(180_000)

/** Makes room for another npm, and another Node.js, at the paths of those that run. */
const script = [
  'mv tools/bin tools/old && mkdir tools/bin && echo planted > tools/bin/node',
  'mv tools away && mkdir -p tools/npm/lib && echo planted > tools/npm/lib/planted',
  'true',
].join('; ')

const nodeFor = (directory: string): string => {
  const node = join(directory, 'tools/bin/node')
  mkdirSync(dirname(node), { recursive: true })
  try {
    linkSync(process.execPath, node)
  } catch {
    cpSync(process.execPath, node)
  }
  return node
}

/** A project that brings its own npm and Node.js, and whose own script is not what it seems. */
const install = async (way: string): Promise<{ readonly directory: string; readonly run: NpmRun }> => {
  const directory = mkdtempSync(join(tmpdir(), 'own-tools-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  const project = join(directory, 'project')
  const npm = { node: nodeFor(project), cli: join(project, 'tools/npm/bin/npm-cli.js') }
  cpSync(dist, join(project, 'tools/npm'), { recursive: true, verbatimSymlinks: true })
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'project', version: '1.0.0', scripts: { postinstall: script } }),
  )
  const env = npmEnvironment(npm, join(directory, 'home'))
  const run = await driveNpm({ npm, cwd: project, env, args: ['install', way, '--offline', '--foreground-scripts'] })
  return { directory: project, run }
}

/** What lies there that should not. */
const planted = (project: string): string[] =>
  ['tools/old', 'away', 'tools/npm/lib/planted'].filter(name => existsSync(join(project, name)))

void t.test('control: uncontained, another npm and another Node.js lie where they were', async t => {
  const { directory } = await install('--unsafe')
  t.strictSame(planted(directory), ['away', 'tools/npm/lib/planted'])
})

void t.test('contained, what npm runs stays where it is', async t => {
  const { directory, run } = await install('--safe')
  t.strictSame(planted(directory), [])
  t.strictSame(readdirSync(join(directory, 'tools')), ['bin', 'npm'])
  t.match(run.stdout + run.stderr, /1 script of 1 package ran contained/)
})

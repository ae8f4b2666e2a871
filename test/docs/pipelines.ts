// The files of services in containment-ci: that they are ones, and that what they say works where they say it.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { root } from '../../fork/paths.js'
import { namespaceRemedy } from '../../workspaces/containment/lib/machine/namespace-remedy.js'
import { asContainer } from '../fixtures/as-container.js'
import { makeProject, type Project } from '../fixtures/project.js'
import { blocksOf } from './fixtures/blocks.js'
import { checkPod, settingsOf } from './fixtures/pod.js'

const blocks = blocksOf('containment-ci')
const [workflow, job, pod] = blocks
  .filter(({ language }) => language === 'yaml')
  .map(({ text }) => parse(text, { strict: true }) as unknown)
const [dockerfile = ''] = blocks.filter(({ language }) => language === 'dockerfile').map(({ text }) => text)

const isRoot = process.getuid?.() === 0
const notRoot = isRoot ? false : 'only root can start what a container’s runtime starts'

const makePlace = (t: Test): string => {
  const directory = mkdtempSync(join(tmpdir(), 'pipelines-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

const makeLocked = async (t: Test): Promise<Project> => {
  const project = await makeProject(t, {
    packages: [{ name: 'builds', version: '1.0.0', manifest: { scripts: { postinstall: 'echo built > built' } } }],
    manifest: { dependencies: { builds: '1.0.0' }, scripts: { test: 'echo tested' } },
  })
  t.equal((await project.run(['install', '--package-lock-only'])).code, 0)
  return project
}

/** Lines of npm, one after the other; in the place of what cannot be had here nothing is run. */
const runAll = async (t: Test, lines: readonly string[], project: Project, starter: readonly string[] = []) => {
  for (const line of lines) {
    const [tool, ...args] = line.split(' ')
    t.equal(tool, 'npm', line)
    const { code, stderr } = await project.run(args, {}, project.directory, { starter })
    // a machine that can enforce less says so
    const isRefused = line.includes('=full') && stderr.includes('ECONTAINUNAVAILABLE')
    t.ok(code === 0 || isRefused, `${line}\n${stderr}`)
  }
}

interface Steps {
  readonly 'runs-on': string
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[]
}

const machine = { maxUserNamespaces: 10000, unprivilegedClone: undefined, apparmorRestricts: 1, container: undefined }

void t.test('the workflow of GitHub’s', async t => {
  const { jobs } = workflow as { readonly jobs: Readonly<Record<string, Steps>> }
  const [first = { 'runs-on': '', steps: [] }] = Object.values(jobs)
  t.strictSame(Object.keys(workflow as object), ['jobs'])
  t.strictSame(Object.keys(first).sort(), ['runs-on', 'steps'])
  t.equal(first['runs-on'], 'ubuntu-24.04', 'where the line for AppArmor is needed')
  for (const step of first.steps) {
    t.equal(Object.keys(step).filter(key => key === 'run' || key === 'uses').length, 1)
    t.equal(Object.keys(step).length, 1)
  }
  const lines = first.steps.flatMap(({ run }) => run ?? [])
  const asRoot = lines.filter(line => line.startsWith('sudo '))
  t.strictSame(
    asRoot.map(line => `Allow user namespaces: ${line.slice('sudo '.length)}`),
    [namespaceRemedy(machine)],
    'what the doctor recommends there',
  )
  await runAll(
    t,
    lines.filter(line => !asRoot.includes(line)),
    await makeLocked(t),
  )
})

void t.test('the job of GitLab’s', async t => {
  const [[, { script }] = ['', { script: [] }], ...others] = Object.entries(
    job as Readonly<Record<string, { readonly script: readonly string[] }>>,
  )
  t.strictSame(others, [])
  t.ok(script.length > 0)
  await runAll(t, script, await makeLocked(t))
})

void t.test('the Dockerfile, as far as its steps go', { skip: notRoot }, async t => {
  const steps = dockerfile.trimEnd().split('\n')
  t.match(steps[0], /^FROM node:\d+$/)
  const copied = /^COPY (.+) \.\/$/.exec(steps[1] ?? '')?.[1]?.split(' ') ?? []
  const project = await makeLocked(t)
  const directory = join(project.root, 'image')
  mkdirSync(directory)
  for (const name of copied) {
    copyFileSync(join(project.directory, name), join(directory, name))
  }
  const lines = steps.slice(2).map(step => {
    t.match(step, /^RUN /)
    return step.slice('RUN '.length)
  })
  const starter = asContainer(makePlace(t), { seccomp: 'default', systemPaths: 'default', ownUsers: false })
  await runAll(t, lines, { ...project, directory }, starter)
})

void t.test('the flags of the page are what the doctor recommends in a container', t => {
  const flags = namespaceRemedy({ ...machine, container: 'docker' }).replace(/^.*docker run /, '')
  const page = readFileSync(join(root, 'docs/content/using-npm/containment-ci.md'), 'utf8')
  t.equal(page.split(`\`${flags}\``).length - 1, 1, 'Docker')
  t.equal(page.split(`\`options: ${flags}\``).length - 1, 1, 'a job in a container')
  t.end()
})

void t.test('the pod has fields that Kubernetes has, with values that it takes', t => {
  t.strictSame(checkPod(pod), [])
  const text = JSON.stringify(pod)
  const wrong: readonly (readonly [from: string, to: string])[] = [
    ['"hostUsers":false', '"hostUser":false'],
    ['"hostUsers":false', '"hostUsers":true'],
    ['"hostUsers":false', '"hostUsers":"false"'],
    ['"Unmasked"', '"unmasked"'],
    ['"seccompProfile":{"type":"Unconfined"}', '"seccompProfile":"Unconfined"'],
    ['"name":"build"', '"image":"x"'],
  ]
  for (const [from, to] of wrong) {
    const spoilt = text.replace(from, to)
    t.not(spoilt, text)
    t.not(checkPod(JSON.parse(spoilt)).length, 0, to)
  }
  t.strictSame(checkPod('x'), ['the manifest is no object'])
  t.end()
})

void t.test('in such a pod everything is enforced, and without a line of it less', { skip: notRoot }, async t => {
  const project = await makeProject(t)
  const tierIn = async (manifest: unknown): Promise<string> => {
    const { stdout, stderr } = await project.run(
      ['containment', 'doctor', '--containment-backend=linux'],
      {},
      project.directory,
      { starter: asContainer(makePlace(t), settingsOf(manifest)) },
    )
    return /^--safe runs here, by (.*)\.$/m.exec(stdout)?.[1] ?? stderr
  }
  const text = JSON.stringify(pod)
  t.equal(await tierIn(pod), 'linux (view)')
  for (const line of ['"procMount":"Unmasked",', '"seccompProfile":{"type":"Unconfined"},']) {
    const without = text.replace(line, '')
    t.not(without, text)
    t.equal(await tierIn(JSON.parse(without)), 'linux (landlock)', line)
  }
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'
import { authorityData } from '../../workspaces/containment/lib/authority/authority-data.js'

/** What the kernel says of the script's own bounds. */
const script = 'cat /proc/self/limits > limits; cat /proc/sys/kernel/pid_max > pid_max'

const packages = [{ name: 'package', version: '1.0.0', manifest: { scripts: { postinstall: script } } }]
const manifest = { dependencies: { package: '1.0.0' } }

void t.test('a script is bounded by what the authority data says', async t => {
  const project = await makeProject(t, { packages, manifest })
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 0, stderr)
  const read = (file: string): string => readFileSync(join(project.directory, 'node_modules/package', file), 'utf8')
  const limit = (name: string): number => Number(new RegExp(`^${name} +(\\S+)`, 'm').exec(read('limits'))?.[1])
  const { processes, fileBytes, openFiles, memoryBytes } = authorityData.bounds
  t.equal(limit('Max file size'), fileBytes)
  t.ok(limit('Max open files') <= openFiles)
  t.ok(limit('Max data size') <= memoryBytes)
  t.ok(limit('Max core file size') <= 1, 'no core dump')
  // root's processes are not counted by the limit, but by the numbers that its own namespace has
  t.ok(Math.min(limit('Max processes'), Number(read('pid_max'))) <= processes + 300)
})

void t.test('uncontained it is not', async t => {
  const project = await makeProject(t, { packages, manifest })
  await project.run(['install', '--unsafe', '--dangerously-allow-all-scripts'])
  const limits = readFileSync(join(project.directory, 'node_modules/package/limits'), 'utf8')
  t.match(limits, /^Max file size +unlimited/m)
  t.match(limits, /^Max data size +unlimited/m)
})

void t.test('a script that takes too long is ended with everything that it started', async t => {
  const slow = {
    name: 'slow',
    version: '1.0.0',
    manifest: { scripts: { postinstall: '(trap "" TERM; sleep 60) & sleep 60' } },
  }
  const project = await makeProject(t, { packages: [slow], manifest: { dependencies: { slow: '1.0.0' } } })
  const { code, stderr, milliseconds } = await project.run(['install', '--safe', '--containment-timeout=1'])
  t.not(code, 0)
  t.ok(milliseconds < 20_000)
  t.match(stderr, /npm error code ECONTAINTIMEOUT/)
  t.match(stderr, /slow@1\.0\.0 postinstall: .*It had 1 seconds\. Allow more by --containment-timeout/)
})

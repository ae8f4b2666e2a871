import { realpathSync } from 'node:fs'
import t, { type Test } from 'tap'
import type { Containment } from '@npmcli/containment'
import { npmInClone } from '../lib/npm-in-clone.js'

interface Adopted {
  readonly adopted: [directory: string, text: string][]
  readonly containment: Containment
}

const adopting = (): Adopted => {
  const adopted: Adopted['adopted'] = []
  const containment: Pick<Containment, 'adopt'> = { adopt: (directory, text) => adopted.push([directory, text]) }
  return { adopted, containment: containment as Containment }
}

/** A program in the place of npm: says what it was given, and reports where it was told to. */
const inPlace = (t: Test, containment: Containment, program: string): Promise<unknown> =>
  npmInClone(
    containment,
    process.execPath,
    ['-e', program, '--', 'install', '--unsafe'],
    { cwd: realpathSync(t.testdirName), env: { ...process.env, FROM: 'npm' } },
    { message: 'of the extra' },
  )

const report = "require('node:fs').writeSync(Number(process.env.NPM_CONTAINMENT_REPORT), 'the report')"

void t.test('the npm in a clone is contained by the last word, and its report is heard', async t => {
  const directory = realpathSync(t.testdir({}))
  const { adopted, containment } = adopting()
  const told = 'console.log(JSON.stringify([process.cwd(), process.env.FROM, process.argv.slice(1)]))'
  const { stdout } = (await inPlace(t, containment, `${told}; ${report}`)) as { readonly stdout: string }
  t.strictSame(JSON.parse(stdout), [directory, 'npm', ['install', '--unsafe', '--safe']])
  t.strictSame(adopted, [[directory, 'the report']])
})

void t.test('also of one that fails, and its failure is the caller’s', async t => {
  const directory = realpathSync(t.testdir({}))
  const { adopted, containment } = adopting()
  await t.rejects(inPlace(t, containment, `${report}; process.exitCode = 3`), { code: 3, message: 'of the extra' })
  t.strictSame(adopted, [[directory, 'the report']])
})

// Attempts that another one could hide: each by itself, bare, is seen to succeed.
import { existsSync } from 'node:fs'
import t, { type Test } from 'tap'
import { attemptsOn } from '../../lib/proof/attempts.js'
import { makeProbeScene, type ProbeScene } from '../../lib/proof/probe-scene.js'

const sceneFor = async (t: Test): Promise<ProbeScene> => {
  const scene = await makeProbeScene(process.execPath)
  t.teardown(() => scene.remove())
  return scene
}

/** Does one attempt in a scene of its own; what it answers, and which guarantees are then seen broken from outside. */
const attempt = async (t: Test, named: string) => {
  const scene = await sceneFor(t)
  const found = attemptsOn({ ...scene.targets, variables: [], launcher: undefined }).find(({ what }) => what === named)
  const answer: unknown = await found?.act()
  const seen = scene.observe().flatMap(each => (each.kind === 'tried' && each.succeeded ? [each.guarantee] : []))
  return { scene, answer, seen }
}

void t.test('writing what may only be read by another name of it', async t => {
  t.match(await attempt(t, 'a sibling by another name'), { answer: false, seen: ['write'] })
  t.match(await attempt(t, 'by another name'), { answer: false, seen: ['manifest'] })
})

void t.test('moving its own directory, which is where it was afterwards', async t => {
  const { scene, answer, seen } = await attempt(t, 'its own directory')
  t.not(answer, false)
  t.strictSame(seen, [])
  t.ok(existsSync(scene.directory))
})

void t.test('moving a secret to where it can be read', async t => {
  const scene = await sceneFor(t)
  const attempts = attemptsOn({ ...scene.targets, variables: [], launcher: undefined })
  for (const path of scene.targets.secrets) {
    const moving = attempts.find(({ what }) => what === `${path}, moved here`)
    t.not(await moving?.act(), false)
    t.notOk(existsSync(path))
  }
})

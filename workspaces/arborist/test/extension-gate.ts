import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { ExtensionPolicy } from '@npmcli/containment'
import t, { type Test } from 'tap'
import { dist } from '../../../fork/paths.js'
import { assertExtensionAllowed, isExtensionRoot } from '../lib/extension-gate.js'

type ExtensionClass = new (options: { root: string }) => { readonly present: boolean; load: () => Promise<void> }

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { NpmExtension } = require(join(dist, 'node_modules/@npmcli/arborist')) as { NpmExtension: ExtensionClass }

const key = Symbol.for('npm.extensions')

const setPolicy = (t: Test, policy: ExtensionPolicy): void => {
  Object.defineProperty(process, key, { value: policy, configurable: true })
  t.teardown(() => Reflect.deleteProperty(process, key))
}

const extension = 'process.emit("extension-ran"); exports.transformManifest = pkg => pkg'

/** Whether the extension of `root` is one, and whether it ran. */
const look = async (root: string): Promise<{ present: boolean; ran: boolean }> => {
  let ran = false
  const note = (): void => {
    ran = true
  }
  process.once('extension-ran' as 'exit', note)
  const found = new NpmExtension({ root })
  await found.load().finally(() => process.off('extension-ran', note))
  return { present: found.present, ran }
}

void t.test('only the extension of the project is one', async t => {
  const directory = t.testdir({
    project: { '.npm-extension.cjs': extension, node_modules: { a: { '.npm-extension.cjs': extension } } },
  })
  const project = join(directory, 'project')
  const packaged = join(project, 'node_modules/a')
  t.strictSame(await look(project), { present: true, ran: true }, 'arborist without npm is as in stock')
  symlinkSync(project, join(directory, 'same'))
  setPolicy(t, { root: join(directory, 'same'), assertAllowed: () => undefined })
  t.strictSame(await look(project), { present: true, ran: true })
  t.strictSame(await look(packaged), { present: false, ran: false })
  t.equal(isExtensionRoot(join(directory, 'gone')), false)
  setPolicy(t, { root: undefined, assertAllowed: () => undefined })
  t.strictSame(await look(project), { present: false, ran: false })
})

void t.test('what the user has not allowed is an error, and does not run', async t => {
  const root = t.testdir({ '.npm-extension.cjs': extension })
  assertExtensionAllowed(root)
  setPolicy(t, {
    root,
    assertAllowed: file => {
      throw new Error(`refused ${file}`)
    },
  })
  await t.rejects(look(root), { message: `refused ${join(root, '.npm-extension.cjs')}` })
})

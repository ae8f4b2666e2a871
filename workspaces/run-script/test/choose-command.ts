import { join } from 'node:path'
import t from 'tap'
import { chooseCommand } from '../lib/choose-command.js'

void t.test('the script of the event', async t => {
  const manifest = { scripts: { postinstall: 'node build', empty: '' } }
  t.equal(await chooseCommand(manifest, 'postinstall', '/nowhere'), 'node build')
  t.equal(await chooseCommand(manifest, 'empty', '/nowhere'), undefined)
  t.equal(await chooseCommand(manifest, 'test', '/nowhere'), undefined)
  t.equal(await chooseCommand({}, 'postinstall', '/nowhere'), undefined)
})

void t.test('an addon without install scripts is built with node-gyp', async t => {
  const directory = t.testdir({ addon: { 'binding.gyp': '{}' }, none: { 'binding.gyp': {} } })
  const addon = join(directory, 'addon')
  const built = 'node-gyp rebuild'
  t.equal(await chooseCommand({}, 'install', addon), built)
  t.equal(await chooseCommand({ scripts: { postinstall: 'x', install: '' } }, 'install', addon), built)
  t.equal(await chooseCommand({ gypfile: true }, 'install', addon), built)
  t.equal(await chooseCommand({ gypfile: false }, 'install', addon), undefined)
  t.equal(await chooseCommand({ scripts: { preinstall: 'x' } }, 'install', addon), undefined)
  t.equal(await chooseCommand({ scripts: { install: 'x' } }, 'install', addon), 'x')
  t.equal(await chooseCommand({}, 'postinstall', addon), undefined)
  t.equal(await chooseCommand({}, 'install', join(directory, 'none')), undefined)
})

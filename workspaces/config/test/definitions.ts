import { join } from 'node:path'
import t from 'tap'
import { dist } from '../../../fork/paths.js'
import definitions = require('../lib/definitions/containment-definitions.js')

void t.test('npm knows every option of containment, and the one shorthand', t => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const npm = require(join(dist, 'node_modules/@npmcli/config/lib/definitions/index.js')) as {
    readonly definitions: Readonly<Record<string, object>>
    readonly shorthands: Readonly<Record<string, readonly string[]>>
  }
  for (const name of Object.keys(definitions)) {
    t.ok(Object.hasOwn(npm.definitions, name), name)
  }
  t.strictSame(npm.shorthands['unsafe'], ['--no-safe'])
  t.end()
})

void t.test('an option says in its first sentence what it does, and who cannot set it', t => {
  t.strictSame(Object.keys(definitions).sort(), [
    'containment-accept',
    'containment-backend',
    'containment-ceiling',
    'containment-extension',
    'containment-grant',
    'containment-image',
    'containment-observe',
    'containment-require',
    'containment-strict',
    'containment-timeout',
    'safe',
  ])
  t.match(definitions.safe, { key: 'safe', default: false, type: Boolean })
  t.match(definitions['containment-backend'], { default: 'auto', type: ['auto', 'linux'] })
  t.match(definitions['containment-image'], { default: null, type: [null, String] })
  t.match(definitions['containment-require'], { default: 'any', type: ['any', 'full'] })
  for (const definition of Object.values(definitions)) {
    t.match(definition.describe(), /A project's\s+`\.npmrc` can/)
  }
  t.match(definitions.safe.describe(), /`--unsafe`\s+on\s+the\s+command\s+line\s+is\s+the\s+opposite/)
  t.end()
})

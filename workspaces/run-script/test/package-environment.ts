import fc from 'fast-check'
import t from 'tap'
import { packageEnvironment } from '../lib/package-environment.js'
import { stockPackageEnvironment } from './fixtures/stock.js'

void t.test('name, version, config, engines and bin, one variable for each leaf', t => {
  const manifest = {
    name: 'addon',
    version: '1.2.3',
    description: 'not told',
    config: {
      port: 8080,
      on: true,
      off: false,
      nothing: null,
      missing: undefined,
      list: ['a', { b: 'c' }, ['d']],
      '': 1,
    },
    engines: { node: '>=24' },
    bin: { addon: 'bin/addon.js' },
    scripts: { install: 'true' },
  }
  t.strictSame(Object.entries(packageEnvironment(manifest)), [
    ['npm_package_name', 'addon'],
    ['npm_package_version', '1.2.3'],
    ['npm_package_config_port', '8080'],
    ['npm_package_config_on', 'true'],
    ['npm_package_config_off', ''],
    ['npm_package_config_nothing', ''],
    ['npm_package_config_list_0', 'a'],
    ['npm_package_config_list_1_b', 'c'],
    ['npm_package_config_list_2_0', 'd'],
    ['npm_package_config_', '1'],
    ['npm_package_engines_node', '>=24'],
    ['npm_package_bin_addon', 'bin/addon.js'],
  ])
  t.strictSame(packageEnvironment({}), {})
  t.end()
})

void t.test('agrees with the pristine npm about any manifest, order included', t => {
  const manifest = fc.record(
    {
      name: fc.string(),
      version: fc.jsonValue(),
      config: fc.jsonValue(),
      engines: fc.jsonValue(),
      bin: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(manifest, given => {
      const ours = Object.entries(packageEnvironment(given as object))
      t.strictSame(ours, Object.entries(stockPackageEnvironment(given)))
    }),
  )
  t.end()
})

import fc from 'fast-check'
import t from 'tap'
import { coverage } from '../../lib/containment/coverage.js'

void t.test('what runs because something is installed is covered, the user’s own acts are not', t => {
  const cases: [command: string, kind: 'dependency' | 'project', event: string, covered: boolean][] = [
    ['install', 'dependency', 'postinstall', true],
    ['install', 'project', 'preinstall', true],
    ['install', 'project', 'prepare', true],
    ['ci', 'project', 'postinstall', true],
    ['ci', 'dependency', 'install', true],
    ['update', 'project', 'dependencies', true],
    ['rebuild', 'dependency', 'postinstall', true],
    ['exec', 'dependency', 'postinstall', true],
    ['exec', 'project', 'npx', false],
    ['exec', 'dependency', 'npx', false],
    ['run', 'project', 'build', false],
    ['run', 'project', 'prepare', false],
    ['test', 'project', 'test', false],
    ['explore', 'dependency', '_explore', false],
    ['publish', 'project', 'prepare', false],
    ['publish', 'project', 'prepublishOnly', false],
    ['pack', 'project', 'prepack', false],
    ['pack', 'project', 'prepare', false],
    ['pack', 'dependency', 'prepare', true],
    ['publish', 'dependency', 'prepare', true],
    ['version', 'project', 'preversion', false],
  ]
  for (const [command, kind, event, covered] of cases) {
    t.equal(coverage(command, false)(kind, event), covered, `${command}: ${event} of a ${kind}`)
  }
  t.end()
})

void t.test('with --safe on the command line everything is covered', t => {
  const kind = fc.constantFrom('dependency' as const, 'project' as const)
  fc.assert(fc.property(fc.string(), kind, fc.string(), (command, kind, event) => coverage(command, true)(kind, event)))
  t.end()
})

void t.test('no command leaves the install script of a dependency uncovered', t => {
  const event = fc.constantFrom('preinstall', 'install', 'postinstall', 'prepare')
  const command = fc.oneof(
    fc.string(),
    fc.constantFrom('run', 'test', 'start', 'pack', 'publish', 'version', 'explore'),
  )
  fc.assert(fc.property(command, event, (command, event) => coverage(command, false)('dependency', event)))
  t.end()
})

import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clearModules } from '@npmcli/containment'

const roots = { linked: [], home: '/home/u', cache: '/home/u/.npm', configuration: [], npm: '/npm', node: '/node' }

void t.test('links out of the modules of the project and its workspaces', t => {
  const project = t.testdir({ node_modules: {}, packages: { w: { node_modules: {} }, v: {} } })
  const at = (name: string): string => join(project, name)
  const workspaces = [at('packages/w'), at('packages/v')]
  symlinkSync('/home/u', at('node_modules/@scope'))
  symlinkSync('/home/u/.bashrc', at('packages/w/node_modules/.package-lock.json'))
  symlinkSync('/home/u/linked', at('node_modules/linked'))
  symlinkSync('/home/u', at('packages/v/node_modules'))
  mkdirSync(at('sub/.git'), { recursive: true })
  const strays = [at('node_modules/@scope'), at('packages/w/node_modules/.package-lock.json')]
  t.strictSame(clearModules({ ...roots, project, workspaces }), strays)
  t.strictSame(strays.filter(existsSync), [])
  t.strictSame(clearModules({ ...roots, project, workspaces }), [])
  t.strictSame(clearModules({ ...roots, project: undefined, workspaces: [] }), [])
  t.ok(existsSync(at('sub/.git')))
  t.end()
})

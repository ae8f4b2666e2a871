import { existsSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clearModules } from '../../lib/containment/clear-modules.js'
import { recordLogs } from './fixtures/record-logs.js'

const roots = {
  workspaces: [],
  linked: [],
  home: '/home/u',
  cache: '/home/u/.npm',
  configuration: [],
  npm: '/npm',
  node: '/node',
}

void t.test('before a command that changes what is installed, what leads out is removed and told', t => {
  const lines = recordLogs(t)
  const project = t.testdir({ node_modules: {} })
  const link = join(project, 'node_modules/@\u001b[2Jscope')
  symlinkSync('/home/u', link)
  for (const command of ['ls', 'run', undefined]) {
    clearModules(command, { ...roots, project })
  }
  t.equal(readlinkSync(link), '/home/u', 'others change nothing')
  t.strictSame(lines, [])
  clearModules('install', { ...roots, project })
  t.notOk(existsSync(link))
  t.strictSame(lines, [
    `warn containment ${project}/node_modules/@?[2Jscope led out of the project, or would have made npm wait: removed`,
  ])
  clearModules('ci', { ...roots, project })
  t.equal(lines.length, 1)
  t.end()
})

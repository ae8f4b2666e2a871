import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { dist } from '../../fork/paths.js'
import { makeProject, type Project } from '../fixtures/project.js'

const tool = {
  name: 'tool',
  version: '1.0.0',
  manifest: {
    bin: { tool: 'tool.js' },
    dependencies: { library: '1.0.0' },
    scripts: { postinstall: 'echo "${NPM_CONTAINMENT:-bare}" > installed; cat "$HOME/secret" > seen 2>&1; true' },
  },
  files: {
    'tool.js': [
      '#!/usr/bin/env node',
      "const { existsSync } = require('node:fs')",
      "const secret = existsSync(process.env.HOME + '/secret')",
      "console.log(require('library'), process.env.NPM_CONTAINMENT ?? 'bare', secret ? 'sees' : 'blind')",
      '',
    ].join('\n'),
  },
}
const packages = [tool, { name: 'library', version: '1.0.0', files: { 'index.js': "module.exports = 'works'\n" } }]

/** The package as npm fetched it for exec. */
const fetched = ({ home }: Project): string => {
  const cache = join(home, '.npm/_npx')
  return join(cache, readdirSync(cache)[0] ?? '', 'node_modules/tool')
}

const run = async (project: Project, args: readonly string[], env = {}): Promise<string> => {
  writeFileSync(join(project.home, 'secret'), 'canary')
  const { code, stdout, stderr } = await project.run(['exec', '--yes', ...args, '--', 'tool'], env)
  return code === 0 ? stdout.trim() : stderr
}

void t.test('--safe on the command line contains the installation and the program', async t => {
  const project = await makeProject(t, { packages })
  t.equal(await run(project, ['--safe']), 'works linux-view blind')
  t.equal(readFileSync(join(fetched(project), 'installed'), 'utf8'), 'linux-view\n')
  t.notMatch(readFileSync(join(fetched(project), 'seen'), 'utf8'), /canary/)
})

void t.test('safe in the configuration contains the installation; the program is the user’s act', async t => {
  const project = await makeProject(t, { packages })
  t.equal(await run(project, [], { npm_config_safe: 'true' }), 'works bare sees')
  t.equal(readFileSync(join(fetched(project), 'installed'), 'utf8'), 'linux-view\n')
})

void t.test('without it all is as in stock: the script is blocked, the program runs', async t => {
  const project = await makeProject(t, { packages })
  t.equal(await run(project, []), 'works bare sees')
  t.notOk(existsSync(join(fetched(project), 'installed')))
})

void t.test('npx knows the word that turns it off, and keeps the package that follows', async t => {
  const npm = { node: process.execPath, cli: join(dist, 'bin/npx-cli.js') }
  const project = await makeProject(t, { packages, npm })
  const { stdout } = await project.run(['--unsafe', '--yes', 'tool'], { npm_config_safe: 'true' })
  t.match(stdout, /^works bare/m)
})

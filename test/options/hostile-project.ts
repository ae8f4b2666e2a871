import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject, type Project } from '../fixtures/project.js'

/** A program that says in HOME that it ran, which nothing contained can. */
const evil = '#!/bin/sh\ntouch "$HOME/ran-$(basename "$0")"\n'

const ran = ({ home }: Project, name: string): boolean => existsSync(join(home, `ran-${name}`))

const warnings = (stderr: string): string[] =>
  [...stderr.matchAll(/^npm warn containment (\S+) in (\S+) is ignored/gm)].map(
    ([, option = '', file = '']) => `${option} ${file.replace(/.*\/(?=[^/]+\/[^/]+$)/, '')}`,
  )

const packages = [
  {
    name: 'package',
    version: '1.0.0',
    manifest: { scripts: { postinstall: 'echo "${NPM_CONTAINMENT:-bare}" > ran; env > environment' } },
  },
  { name: 'denied', version: '1.0.0', manifest: { scripts: { postinstall: 'touch ran' } } },
]

void t.test('a project names no program, gives no approval, and is told so once for each setting', async t => {
  const npmrc = [
    'script-shell=${PWD}/shell',
    'Script_Shell=${PWD}/shell',
    'node-options=--require=${PWD}/evil.js',
    'dangerously-allow-all-scripts=true',
    'allow-scripts[]=denied',
    'loglevel=silent',
    'logs-dir=${PWD}/logs',
    'cache=${PWD}/cache',
  ]
  const project = await makeProject(t, {
    packages,
    manifest: { dependencies: { package: '1.0.0', denied: '1.0.0' }, allowScripts: { denied: false } },
    files: {
      'home/.npmrc': 'safe=true\n',
      'project/.npmrc': npmrc.join('\n'),
      'project/shell': evil,
      'project/evil.js': 'require("fs").writeFileSync(process.env.HOME + "/ran-evil.js", "")',
    },
  })
  const { code, stderr } = await project.run(['install'], {
    PWD: project.directory,
    npm_config_cache: undefined,
    npm_config_userconfig: undefined,
  })
  t.equal(code, 0, stderr)
  t.strictSame(warnings(stderr).sort(), [
    'allow-scripts project/.npmrc',
    'cache project/.npmrc',
    'dangerously-allow-all-scripts project/.npmrc',
    'loglevel project/.npmrc',
    'logs-dir project/.npmrc',
    'node-options project/.npmrc',
    'script-shell project/.npmrc',
  ])
  t.match(stderr, /1 script of 1 package ran contained/)
  const installed = join(project.directory, 'node_modules/package')
  t.match(readFileSync(join(installed, 'ran'), 'utf8'), /^linux-/)
  t.notMatch(readFileSync(join(installed, 'environment'), 'utf8'), /evil\.js|script_shell/i)
  t.notOk(existsSync(join(project.directory, 'node_modules/denied/ran')), 'what is denied stays denied')
  t.notOk(existsSync(join(project.directory, 'cache')) || existsSync(join(project.directory, 'logs')))
  t.notOk(ran(project, 'shell') || ran(project, 'evil.js'))
})

void t.test('nor for what the user does in it', async t => {
  const project = await makeProject(t, {
    manifest: { scripts: { hello: 'echo hello' }, publishConfig: { safe: false, 'script-shell': './shell' } },
    files: {
      'home/.npmrc': 'safe=true\n',
      'project/.npmrc': 'script-shell=./shell\neditor=./editor\nshell=./sh\ninit-module=./init.js\ncall=./call\n',
      'project/shell': evil,
      'project/editor': evil,
      'project/init.js': 'require("fs").writeFileSync(process.env.HOME + "/ran-init.js", "")',
    },
  })
  const env = { npm_config_userconfig: undefined, EDITOR: '/bin/true' }
  t.match(await project.run(['run', 'hello'], env), { code: 0, stdout: /hello/ })
  t.match(await project.run(['config', 'edit'], env), { code: 0 })
  await project.run(['init', '--yes'], env)
  t.notOk(ran(project, 'shell') || ran(project, 'editor') || ran(project, 'init.js'))
  const refused = await project.run(['config', 'set', 'safe=false', '--location=project'], env)
  t.match(refused, {
    code: 1,
    stderr: /ECONTAINPROJECT[^]*project\/\.npmrc: with safe in effect a project cannot weaken/,
  })
})

void t.test('publishConfig turns nothing off and names no shell', async t => {
  const project = await makeProject(t, {
    manifest: {
      scripts: { prepack: 'echo "${NPM_CONTAINMENT:-bare}" > packed' },
      publishConfig: { safe: false, 'script-shell': './shell' },
    },
    files: { 'project/shell': evil },
  })
  const { code, stderr } = await project.run(['publish', '--dry-run', '--safe'])
  t.equal(code, 0, stderr)
  t.match(readFileSync(join(project.directory, 'packed'), 'utf8'), /^linux-/)
  t.notOk(ran(project, 'shell'))
  t.match(stderr, /containment script-shell in publishConfig of .*package\.json is ignored/)
})

void t.test('the extension of a project is loaded when the user says so, and not otherwise', async t => {
  const extension = 'import { writeFileSync } from "node:fs"\nwriteFileSync(process.env.HOME + "/ran-extension", "")\n'
  const files = { 'project/.npm-extension.mjs': `${extension}export const transformManifest = pkg => pkg\n` }
  const project = await makeProject(t, { packages, manifest: { dependencies: { package: '1.0.0' } }, files })
  const refused = await project.run(['install', '--safe'])
  t.equal(refused.code, 1)
  t.match(refused.stderr, /ECONTAINEXTENSION[^]*\.npm-extension\.mjs[^]*--containment-extension/)
  t.notOk(existsSync(join(project.directory, 'node_modules/package')))
  t.match(await project.run(['install', '--safe', '--ignore-extension']), { code: 0 })
  t.notOk(ran(project, 'extension'))
  t.match(await project.run(['install', '--safe', '--containment-extension']), { code: 0 })
  t.ok(ran(project, 'extension'))
})

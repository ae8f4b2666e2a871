import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'

t.setTimeout(180_000)

const writer = (version: string) => ({
  name: 'writer',
  version,
  manifest: { scripts: { postinstall: 'node write.js' } },
  files: {
    'write.js': `const fs = require('fs')
try { fs.writeFileSync(process.env.INIT_CWD + '/public/made', process.env.npm_package_version) } catch {}
try { fs.mkdirSync('../.writer', { recursive: true }); fs.writeFileSync('../.writer/x', '') } catch {}
`,
  },
})
const packages = [writer('1.0.0'), writer('1.0.1'), { name: 'plain', version: '1.0.0' }]

// a newcomer, who knows nothing but what npm says
void t.test('a walk through the commands', async t => {
  const project = await makeProject(t, {
    packages,
    manifest: { dependencies: { writer: '1.0.0', plain: '1.0.0' }, scripts: { prepare: 'true' } },
    files: { 'project/public/x': '', 'home/.npmrc': '; my own settings\nsafe=true\n' },
  })
  const { run, directory } = project
  const containment = (...args: string[]) => run(['containment', ...args])
  const made = (): boolean => existsSync(join(directory, 'node_modules/.writer'))
  const manifest = (): string => readFileSync(join(directory, 'package.json'), 'utf8')
  const settings = (): string => readFileSync(join(project.home, '.npmrc'), 'utf8')

  // before anything ran there is nothing to know
  t.match(await containment('report'), {
    code: 0,
    stdout: /Nothing is known of a run in this project\. Run: npm install --safe/,
  })
  t.match(await containment('ls'), { code: 0, stdout: /^project@1\.0\.0 \(prepare\): runs contained/ })

  // an install says what was denied, and what to do
  const installed = await run(['install'])
  t.equal(installed.code, 0)
  t.match(
    installed.stderr,
    /writer@1\.0\.0 postinstall was denied: writing public\/made, writing node_modules\/\.writer/,
  )
  const [, pasted = ''] = /if it needs that: npm containment (grant .*)/.exec(installed.stderr) ?? []
  t.equal(pasted, "grant writer@1.0.0 'write:<project>/public' 'write:<modules>/.writer'")
  t.notOk(made())

  // which is known afterwards too, also to CI
  const report = await containment('report')
  t.match(report, { code: 1, stdout: /^npm install, \d{4}-[^]*writer@1\.0\.0 postinstall was denied/ })
  t.match(JSON.parse((await containment('report', '--json')).stdout), {
    command: 'install',
    denied: true,
    summary: {
      scripts: [
        {
          package: 'writer@1.0.0',
          denials: [{ grant: 'write:<project>/public' }, { grant: 'write:<modules>/.writer' }],
        },
        {},
      ],
    },
  })

  // why
  const explained = await containment('explain', 'writer')
  t.equal(explained.code, 0)
  t.match(explained.stdout, /^writer@1\.0\.0 in node_modules\/writer\n\nScripts\n {2}postinstall {2}node write\.js\n/)
  t.match(explained.stdout, /\nMay write\n {2}node_modules\/writer {2}the package's own directory\n/)
  t.match(explained.stdout, /\nReaches no host\.\n/)
  t.match(JSON.parse((await containment('explain', 'writer', '--json')).stdout), {
    package: 'writer@1.0.0',
    because: 'unreviewed',
    authority: { grants: Array },
    view: Array,
  })

  // by hand, in exactly that authority
  const tried = await containment('exec', 'writer', '--', 'sh', '-c', 'pwd; touch ../y; exit 3')
  t.match(tried, { code: 3, stdout: `${join(directory, 'node_modules/writer')}\n`, stderr: /Read-only file system/ })

  // the command that was shown, and that it does
  const granted = await containment('grant', 'writer@1.0.0', 'write:<modules>/.writer', 'write:<project>/public')
  t.match(granted, {
    code: 0,
    stdout: /\+ "writer@1\.0\.0": \["write:<modules>\/\.writer","write:<project>\/public"\]\n/,
  })
  t.match(
    granted.stdout,
    /\n\+ containment-accept\[\]=[0-9a-f]{32} .*\n\nIt counts from the next run: npm rebuild writer --safe\n/,
  )
  t.match(settings(), /; my own settings\nsafe=true\n/, 'what was there stays')
  const rebuilt = await run(['rebuild'])
  t.match(rebuilt.stderr.trim(), /^npm notice containment 1 script of 1 package ran contained [^\n]*$/)
  t.ok(made())
  t.match(await containment('report'), { code: 0, stdout: /No script was denied anything\./ })
  t.match(
    (await containment('ls')).stdout,
    /^writer@1\.0\.0 [^\n]*\n {2}write:<modules>\/\.writer \(from package\.json\)\n/m,
  )

  // somebody changes the project: what was accepted is void
  writeFileSync(join(directory, 'package.json'), manifest().replace('"write:<project>/public"', '"cache:writer"'))
  const refused = await run(['install'])
  t.match(refused, { code: 1, stderr: /code ECONTAINACCEPT[^]*writer@1\.0\.0 cache:writer; / })
  t.match(await containment('ls'), { code: 1, stdout: /This project grants more than a project may by itself/ })
  const shown = await containment('accept')
  t.match(shown, {
    code: 1,
    stdout: /\n {2}writer@1\.0\.0 cache:writer\n[^]*If you want exactly this: npm containment accept /,
  })
  const [, acceptance = ''] = /npm containment accept ([0-9a-f]+)/.exec(refused.stderr) ?? []
  t.match(await containment('accept', 'f'.repeat(32)), {
    code: 1,
    stdout: /^These are not the grants that you were shown/,
  })
  t.match(await containment('accept', acceptance), {
    code: 0,
    stdout: /^Accepted for this project, until its grants change:\n/,
  })
  t.equal((await run(['install'])).code, 0)
  t.match(await containment('accept'), { code: 0, stdout: /^There is nothing to accept in this project\.\n/ })

  // a new version is asked again
  const updated = await run(['install', 'writer@1.0.1'])
  t.match(updated.stderr, /writer@1\.0\.1 was granted more in another version: writer@1\.0\.0\n/)

  // and back
  const revoked = await containment('revoke', 'writer')
  t.match(revoked, { code: 0, stdout: /\n- "writer@1\.0\.0": \["write:<modules>\/\.writer","cache:writer"\]\n/ })
  t.notMatch(manifest(), /containmentGrants/)
  t.notMatch(settings(), /containment-accept/)
  t.match(await containment('revoke', 'writer'), {
    code: 1,
    stdout: /^Neither this project nor you granted that to writer\./,
  })

  // for oneself, in all projects
  t.equal((await containment('grant', 'writer', 'uncontained')).code, 0)
  t.match(settings(), /^containment-grant\[\]=writer@1\.0\.1 uncontained\n/)
  mkdirSync(join(directory, 'public'), { recursive: true })
  t.match((await run(['rebuild'])).stderr, /^npm notice containment writer@1\.0\.1 ran uncontained, as you granted\n$/)
  t.match(
    (await containment('ls')).stdout,
    /^writer@1\.0\.1 \(postinstall\): runs uncontained, [^]* {2}uncontained \(from you \(user\)\)/m,
  )
  t.match(JSON.parse((await containment('revoke', 'writer', '--json')).stdout), {
    changes: [{ diff: [/^- containment-grant/] }],
  })
  t.equal(settings(), '; my own settings\nsafe=true\n')
})

void t.test('what cannot be done is said, with the next step', async t => {
  const manifest = { dependencies: { alias: 'npm:writer@1.0.0' } }
  const { run } = await makeProject(t, { packages, manifest })
  await run(['install', '--safe'])
  const fails = async (args: string[], message: RegExp): Promise<void> => {
    const { code, stderr } = await run(['containment', ...args])
    t.equal(code, 1, args.join(' '))
    t.match(stderr, message)
  }
  await fails(
    ['explain', 'nobody'],
    /code ENOMATCH[^]*Nothing that is installed is called nobody\. See: npm containment ls --all/,
  )
  await fails(['grant', 'writer', 'cache:x'], /No grant reaches writer@1\.0\.0: it is bundled, aliased/)
  await fails(['grant', 'writer@1.0.0', 'cache:../x'], /code ECONTAINGRANT[^]*a cache is one directory name/)
  await fails(['grant', 'writer'], /code EUSAGE/)
})

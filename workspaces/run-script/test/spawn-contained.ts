import { dirname } from 'node:path'
import { ContainmentError } from '@npmcli/containment'
import t from 'tap'
import { nodeGypBin } from '../lib/node-gyp-bin.js'
import type { Script } from '../lib/script.js'
import { forwardedSignals, handleSignal } from '../lib/signal-manager.js'
import { spawnBare } from '../lib/spawn-bare.js'
import { spawnContained } from '../lib/spawn-contained.js'
import { npmBin } from '../lib/with-own-tools.js'
import { fakeContainment } from './fixtures/fake-containment.js'
import { settle } from './fixtures/settle.js'

const script = (command: string, rest: Partial<Script> = {}): Script => ({
  event: 'postinstall',
  path: '/',
  pkgid: 'addon@1.2.3',
  command,
  args: [],
  environment: { kept: '1', PATH: `/x:${nodeGypBin}:/usr/bin:/bin` },
  shell: undefined,
  stdio: 'pipe',
  stdioString: undefined,
  ...rest,
})

void t.test('asks containment for an absolute shell, the quoted command line and npm’s own Node.js', async t => {
  const containment = fakeContainment(t)
  await spawnContained(containment, script('echo', { args: ["it's", '$HOME', ''], path: '/usr/..' }))
  t.match(containment.requests, [
    {
      event: 'postinstall',
      directory: '/',
      file: '/bin/sh',
      args: ['-c', "echo 'it'\\''s' '$HOME' ''"],
      environment: { kept: '1', PATH: `/x:${nodeGypBin}:${npmBin}:${dirname(process.execPath)}:/usr/bin:/bin` },
      stdio: 'pipe',
    },
  ])
  t.match(containment.requests[0]?.args, ['-c', "echo 'it'\\''s' '$HOME' ''"])
})

void t.test('the shell never comes from the PATH of the script', async t => {
  const containment = fakeContainment(t)
  const environment = { PATH: t.testdir({ bash: 'x' }) }
  t.match(await spawnContained(containment, script('true', { shell: 'sh', environment })), { cmd: 'sh' })
  t.match(containment.requests[0]?.file, /^\/(usr\/)?bin\/sh$/)
})

// a bare run of the same script is what callers are used to
const cases: Record<string, Script> = {
  success: script('echo out; echo err >&2'),
  failure: script('echo out; exit 3'),
  signal: script('kill -KILL $$'),
  arguments: script('printf "%s|"', { args: ["it's", '$HOME', '', 'a b', '*'] }),
  bytes: script('echo out', { stdioString: false }),
  'standard input has ended': script('cat; echo after'),
  'some streams': script('echo out; echo err >&2', { stdio: ['ignore', 'pipe', 'ignore'] }),
  'a shell by path': script('echo out', { shell: '/bin/sh' }),
  'a shell by name': script('echo out', { shell: 'sh' }),
  'the terminal': script('exit 4', { stdio: 'inherit' }),
  'no package id': script('exit 5', { pkgid: undefined }),
}
for (const [name, subject] of Object.entries(cases)) {
  void t.test(`results and errors are those of a bare run: ${name}`, async t => {
    const contained = await settle(spawnContained(fakeContainment(t), subject))
    const bare = await settle(spawnBare(subject))
    t.strictSame(contained, bare)
    t.strictSame(JSON.stringify(contained), JSON.stringify(bare), 'also the order of the fields')
    t.not(process.listeners('SIGINT').includes(handleSignal), 'nothing is left of it')
  })
}

void t.test('passes signals on while the terminal is the script’s', async t => {
  const running = spawnContained(fakeContainment(t), script('exec sleep 100', { stdio: 'inherit' }))
  await new Promise(resolve => setImmediate(resolve))
  t.ok(forwardedSignals.every(signal => process.listeners(signal).includes(handleSignal)))
  process.emit('SIGTERM', 'SIGTERM')
  await t.rejects(running, { code: null, signal: 'SIGTERM' })
})

const fields = {
  name: 'ContainmentError',
  code: 'ECONTAINSTART',
  cmd: 'sh',
  args: ['-c', 'true'],
  event: 'postinstall',
  script: 'true',
  pkgid: 'addon@1.2.3',
  path: '/',
}

void t.test('what containment refuses is never the exit of the script', async t => {
  const containment = fakeContainment(t)
  const start = containment.start.bind(containment)
  containment.start = async request => {
    const { process } = await start({ ...request, args: ['-c', 'echo no namespace >&2; exit 1'] })
    return { process, outcome: Promise.resolve({ kind: 'refused', reason: 'No user namespaces.' }) }
  }
  await t.rejects(spawnContained(containment, script('true')), {
    ...fields,
    message:
      'addon@1.2.3 postinstall: The script could not be started contained, so it has not run. ' +
      'No user namespaces. Run the command again; if it fails again, report it with this message.',
    stdout: '',
    stderr: 'no namespace',
  })
})

void t.test('nor is the end of a script that took too long', async t => {
  const containment = fakeContainment(t)
  const start = containment.start.bind(containment)
  containment.start = async request => {
    const { process } = await start(request)
    return { process, outcome: Promise.resolve({ kind: 'expired', seconds: 5 }) }
  }
  await t.rejects(spawnContained(containment, script('echo so far')), {
    code: 'ECONTAINTIMEOUT',
    message: /^addon@1\.2\.3 postinstall: A contained script took longer .* It had 5 seconds\./,
    stdout: 'so far',
  })
})

void t.test('nor is a start that throws', async t => {
  const refused = { ...fields, stdout: null, stderr: null }
  const throws = (error: unknown) => {
    return fakeContainment(t, {
      start: () => {
        throw error
      },
    })
  }
  const authority = new ContainmentError('ECONTAINAUTHORITY', { reason: 'Because.', hint: 'Do.' })
  await t.rejects(spawnContained(throws(authority), script('true')), { ...refused, code: 'ECONTAINAUTHORITY' })
  const numeric = Object.assign(new Error('No such device.'), { code: 1 })
  await t.rejects(spawnContained(throws(numeric), script('true')), { ...refused, message: /No such device\./ })
  await t.rejects(spawnContained(throws('text'), script('true', { pkgid: undefined })), {
    ...refused,
    pkgid: undefined,
    message: /^addon@1\.2\.3 postinstall: /,
  })
  await t.rejects(spawnContained(fakeContainment(t), script('true', { shell: './sh' })), {
    ...refused,
    cmd: './sh',
    message: /The shell \.\/sh is neither a name nor an absolute path\./,
  })
})

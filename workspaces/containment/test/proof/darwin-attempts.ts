// The probes of macOS, tried with doubles of its programs: whether each half can come out both ways.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { processesWith } from '../../lib/machine/processes-with.js'
import { untriedOn } from '../../lib/proof/attempts.js'
import { darwinAttempts, type DarwinTools } from '../../lib/proof/darwin-attempts.js'
import { judgeAnswers } from '../../lib/proof/result.js'
import { proveBackend } from '../../lib/proof/prove-backend.js'
import type { ProbeTargets } from '../../lib/proof/probe-targets.js'
import { bareBackend } from '../fixtures/bare-backend.js'
import { ownIds } from '../fixtures/own-ids.js'

/** What came of every attempt, as `guarantee half: succeeded`. */
const outcomes = async (npmPid: number, tools: DarwinTools): Promise<string[]> => {
  const told: string[] = []
  for (const { guarantee, half, what, act } of darwinAttempts({ npmPid } as ProbeTargets, tools)) {
    const result = await Promise.resolve()
      .then(act)
      .then(
        answer => answer !== false,
        () => false,
      )
    told.push(`${guarantee} ${half} (${what}): ${result}`)
  }
  return told
}

const noProcess = 4_194_305

void t.test('each half can come out both ways', async t => {
  const directory = t.testdir({})
  const program = (name: string, line: string): string => {
    const path = join(directory, name)
    writeFileSync(path, `#!/bin/sh\n${line}\n`)
    chmodSync(path, 0o755)
    return path
  }
  // the path of a socket has to be short
  const short = mkdtempSync('/tmp/attempts-')
  t.teardown(() => {
    rmSync(short, { recursive: true })
  })
  const resolver = join(short, 'socket')
  const server = createServer(socket => socket.destroy())
  server.listen(resolver)
  await once(server, 'listening')
  t.teardown(() => server.close())

  const open = {
    lsof: program('lsof', 'echo p$4'),
    pgrep: program('pgrep', `echo ${process.pid}; echo ${noProcess}`),
    setUid: program('set-uid', 'exit 0'),
    resolver,
  }
  const isRoot = process.getuid?.() === 0
  t.strictSame(await outcomes(process.pid, open), [
    'processes allowed (itself): true',
    'processes denied (npm): true',
    'signals denied (npm): true',
    'privileges allowed (read its user): true',
    `privileges denied (those of root): ${isRoot}`,
    'privileges denied (new ones by exec): true',
    'sockets denied (names’ service): true',
  ])
  t.match(
    await outcomes(noProcess, { ...open, lsof: program('blind', 'exit 1') }),
    ['processes allowed (itself): true', 'processes denied (npm): true'],
    'one that is listed is seen',
  )
  const closed = {
    lsof: join(directory, 'none'),
    pgrep: join(directory, 'none'),
    setUid: program('refused', 'exit 126'),
    resolver: join(directory, 'none'),
  }
  t.strictSame(await outcomes(noProcess, closed), [
    'processes allowed (itself): false',
    'processes denied (npm): false',
    'signals denied (npm): false',
    'privileges allowed (read its user): true',
    `privileges denied (those of root): ${isRoot}`,
    'privileges denied (new ones by exec): false',
    'sockets denied (names’ service): false',
  ])
})

void t.test('what macOS has not is not taken for proven', t => {
  const answers = untriedOn({ platform: 'darwin', launcher: undefined })
  t.match(
    judgeAnswers(answers).filter(({ verdict }) => verdict === 'unproven'),
    [
      { guarantee: 'filter', why: 'macOS has none' },
      { guarantee: 'namespaces', why: 'macOS has none' },
    ],
  )
  t.strictSame(untriedOn({ platform: 'linux', launcher: '/launcher' }), [])
  t.end()
})

void t.test('the probe comes to its end in the ways of macOS, and bare it shows what is not kept', async t => {
  const proof = await proveBackend(bareBackend(), {
    node: process.execPath,
    ids: ownIds,
    launcher: undefined,
    platform: 'darwin',
  })
  t.equal(proof.kind, 'unusable')
  const broken = proof.results.filter(({ verdict }) => verdict === 'broken').map(({ guarantee }) => guarantee)
  for (const name of ['write', 'manifest', 'read', 'moves', 'attributes', 'absence', 'signals', 'network', 'sockets']) {
    t.ok(
      broken.some(guarantee => guarantee === name),
      name,
    )
  }
  t.ok(broken.includes('survivors') && broken.includes('descriptors'))
})

void t.test('processes are found by an argument, also where there is no /proc', async t => {
  const tag = `npm-containment-test-${process.pid}`
  const child = spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => {}, 20000)', tag], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  for (const platform of ['linux', 'darwin'] as const) {
    t.strictSame(processesWith(tag, platform), [child.pid], platform)
    t.strictSame(processesWith(`${tag}x`, platform), [], platform)
  }
  child.kill('SIGKILL')
})

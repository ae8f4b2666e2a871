import { spawn, type StdioOptions } from 'node:child_process'
import { statSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { ContainedProcess, Outcome, ScriptStdio } from '../backend/backend.js'
import { coverInherited } from '../backend/cover-inherited.js'
import { readAll } from '../backend/read-all.js'
import { threeOf } from '../backend/three-of.js'
import type { Plan } from '../plan/plan.js'
import { bubblewrapCall, descriptors } from './bubblewrap-arguments.js'
import { readOutcome } from './read-status.js'
import { waitForNamespace } from './wait-for-namespace.js'
import { systemCallFilter } from './system-call-filter.js'

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Root's scripts run as the owner of the project: then bubblewrap itself does, and has no more than he. */
const asOther = ({ uid, gid }: Plan): { readonly uid: number; readonly gid: number } | undefined =>
  process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined

/** Starts bubblewrap: options, filter and contents of files on descriptors of their own, the status on another. */
export const startBubblewrap = (bubblewrap: string, plan: Plan, stdio: ScriptStdio): ContainedProcess => {
  const { options, command, contents } = bubblewrapCall(plan, isDirectory)
  const filter = systemCallFilter(process.arch) ?? Buffer.alloc(0)
  const inputs = [options.map(option => `${option}\0`).join(''), undefined, filter, ...contents]
  const covered = coverInherited([...threeOf(stdio), ...inputs.map(() => 'pipe')])
  const child = spawn(bubblewrap, ['--args', String(descriptors.options), '--', ...command], {
    ...asOther(plan),
    cwd: '/',
    env: {},
    stdio: covered.stdio as StdioOptions,
  })
  covered.close()
  const streams = (child.stdio as readonly (Readable | Writable | null | undefined)[]).slice(descriptors.options)
  const statusStream = streams[descriptors.status - descriptors.options] as Readable | null | undefined
  const status = statusStream ? readAll(statusStream) : Promise.resolve('')
  inputs.forEach((input, index) => {
    const stream = input === undefined ? undefined : (streams[index] as Writable | null | undefined)
    // one that failed early does not read
    stream?.on('error', () => undefined)
    stream?.end(input)
  })
  const outcome = new Promise<Outcome>(resolve => {
    child.on('error', error => {
      resolve({ kind: 'refused', reason: `bubblewrap could not be started: ${error.message}.` })
    })
    child.on('close', (code, signal) => {
      void status.then(async text => {
        await waitForNamespace(text)
        resolve(readOutcome(text, { code, signal }))
      })
    })
  })
  return { process: child, outcome }
}

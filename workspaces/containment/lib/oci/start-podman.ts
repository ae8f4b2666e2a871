import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { coverInherited } from '../backend/cover-inherited.js'
import { readAll } from '../backend/read-all.js'
import { threeOf } from '../backend/three-of.js'
import type { ContainedProcess, Outcome, Plan, ScriptStdio } from '../contract.js'
import type { Image } from './find-image.js'
import { ownLimits, type Runtime } from './find-podman.js'
import { layOutScratch, type ScratchEntry } from './lay-out-scratch.js'
import {
  type ContainerSite,
  engineEnvironment,
  engineOptions,
  podmanArguments,
  siteDirectories,
  siteFiles,
} from './podman-arguments.js'
import { systemCallProfile } from './system-call-profile.js'

/** An engine tells why, where it is asked by itself. */
const remedy = 'See whether podman works by: podman info. Or choose another backend, as by --containment-backend=auto.'

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const make = (scratch: string, entry: ScratchEntry): void => {
  const path = join(scratch, entry.path)
  switch (entry.kind) {
    case 'directory':
      mkdirSync(path)
      chmodSync(path, entry.mode | 0o200)
      return
    case 'file':
      writeFileSync(path, entry.content)
      chmodSync(path, entry.mode)
      return
    case 'link':
      symlinkSync(entry.target, path)
  }
}

/**
 * Waits beside a container for what npm says. When it says nothing any more, npm is dead, and the container and its
 * directory go too. It is told `ended` when the engine has removed the container itself. What is left of the engine of an
 * ordinary user is a process that keeps its namespace. A killed client can leave others: its second half, and a cleaning
 * up that makes the directory anew; they go by the directory that only they name, which is removed twice.
 */
const watch = [
  'read -r word || word=',
  'engine=$1 scratch=$2 name=$3',
  'shift 3',
  '[ "$word" = ended ] || "$engine" "$@" rm --force --time 0 "$name"',
  'for file in "$scratch/user/libpod/tmp/pause.pid" "$scratch/temporary/pause.pid"; do',
  '  [ -f "$file" ] && kill -KILL "$(cat "$file")"',
  'done',
  'chmod -R u+w "$scratch"',
  '[ "$word" = ended ] || for file in $(grep -lsF "$scratch/" /proc/[0-9]*/cmdline); do',
  '  pid=${file#/proc/} pid=${pid%/cmdline}',
  '  [ "$pid" = $$ ] || kill -KILL "$pid"',
  'done',
  'rm -rf "$scratch"',
  '[ "$word" = ended ] || { sleep 0.3; rm -rf "$scratch"; }',
].join('\n')

const startWatch = (engine: string, site: ContainerSite): ChildProcess =>
  spawn('/bin/sh', ['-c', watch, 'watch', engine, site.scratch, site.name, ...engineOptions(site)], {
    cwd: '/',
    env: engineEnvironment(site),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })

/** Ends a watch: what it was told first counts. */
const endWatch = (watcher: ChildProcess, word: string): Promise<void> =>
  new Promise(resolve => {
    watcher.on('close', () => {
      resolve()
    })
    watcher.stdin?.on('error', () => undefined)
    watcher.stdin?.end(`${word}\n`)
  })

/** The path of a socket has 107 bytes at most, and the engine's have more than 80 below this directory. */
const base = '/tmp'

const prepare = (plan: Plan, runtime: Runtime, image: Image | undefined) => {
  const isRoot = process.getuid?.() === 0
  const scratch = mkdtempSync(join(base, 'npm-oci-'))
  const name = `npm-contained-${randomBytes(8).toString('hex')}`
  const site: ContainerSite = { scratch, name, runtime, image, isRoot, limits: ownLimits() }
  try {
    const layout = layOutScratch(plan, isDirectory, image === undefined ? 'empty' : 'image')
    for (const directory of siteDirectories) {
      mkdirSync(join(scratch, directory), { mode: 0o700 })
    }
    for (const entry of layout.entries) {
      make(scratch, entry)
    }
    writeFileSync(join(scratch, siteFiles.profile), JSON.stringify(systemCallProfile))
    writeFileSync(join(scratch, siteFiles.settings), '[containers]\n[engine]\n')
    return { site, args: podmanArguments(site, plan, layout) }
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true })
    throw error
  }
}

/**
 * Starts a plan in a container. The engine's client is what npm started; beside it waits a process that removes the
 * container when npm, or the client, is killed.
 * @throws {Error} when the plan cannot be told to the engine; nothing has run
 */
export const startPodman = (
  engine: string,
  runtime: Runtime,
  plan: Plan,
  stdio: ScriptStdio,
  image?: Image,
): ContainedProcess => {
  const { site, args } = prepare(plan, runtime, image)
  const watcher = startWatch(engine, site)
  const covered = coverInherited([...threeOf(stdio), 'pipe'])
  const child = spawn(engine, args, { cwd: '/', env: engineEnvironment(site), stdio: covered.stdio as StdioOptions })
  covered.close()
  const channel = child.stdio[3] as Readable | null
  const status = channel === null ? Promise.resolve('') : readAll(channel)
  const outcome = new Promise<Outcome>(resolve => {
    child.on('error', error => {
      void endWatch(watcher, 'failed').then(() => {
        resolve({ kind: 'refused', reason: `${engine} could not be started: ${error.message}.`, remedy })
      })
    })
    child.on('exit', (_code, signal) => {
      if (signal !== null) {
        // a container that comes to life only now finds nobody to report to, and does not run
        channel?.destroy()
      }
    })
    child.on('close', (code, signal) => {
      void endWatch(watcher, signal === null ? 'ended' : 'killed').then(async () => {
        const hasStarted = (await status) !== ''
        if (signal !== null) {
          resolve({ kind: 'signalled', signal })
        } else if (hasStarted) {
          resolve({ kind: 'exited', code: code ?? 0 })
        } else {
          const reason = 'The engine could not set the container up, or not start the program.'
          resolve({ kind: 'refused', reason, remedy })
        }
      })
    })
  })
  return { process: child, outcome }
}

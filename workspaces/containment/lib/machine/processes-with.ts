import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { readText } from '../proof/read-text.js'

/** A process of this machine, and its arguments as far as they can be told apart. */
interface Listed {
  readonly pid: number
  readonly args: readonly string[]
}

/** Of Linux: every argument as it is. */
const fromProc = (): Listed[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => ({ pid: Number(name), args: readText(`/proc/${name}/cmdline`)?.split('\0') ?? [] }))

/** Of every other Unix: a line for a process, where a space in an argument looks like one between two. */
const fromList = (): Listed[] =>
  spawnSync('/bin/ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8', env: { LC_ALL: 'C' }, maxBuffer: 1 << 26 })
    .stdout.split('\n')
    .map(line => line.trim().split(/\s+/))
    .map(([pid, ...args]) => ({ pid: Number(pid), args }))

/** The processes of this machine that have `tag`, which holds no space, for an argument. */
export const processesWith = (tag: string, platform: NodeJS.Platform = process.platform): number[] =>
  (platform === 'linux' ? fromProc() : fromList()).filter(({ args }) => args.includes(tag)).map(({ pid }) => pid)

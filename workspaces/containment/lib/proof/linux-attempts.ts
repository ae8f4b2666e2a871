import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from './connect.js'
import type { Attempt, ProbeTargets } from './probe-targets.js'
import { readText } from './read-text.js'

/** The processes that are to be seen, by when they started; npm's own has an earlier start than anything in here. */
const startTimes = (): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => readText(`/proc/${name}/stat`) ?? '')
    .map(stat => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '')

const statusValue = (name: string): string =>
  new RegExp(`^${name}:\\s*(\\S+)$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''

/** Where anything is mounted, as far as it can be seen. */
const mountPoints = (): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap(line => line.split(' ')[4] ?? [])

/** What is tried in Linux's own way: what `/proc` tells, and abstract sockets. */
export const linuxAttempts = ({ absent, npmStart, npmPid, abstractSocket }: ProbeTargets): Attempt[] => [
  // a view that was entered, and the machine’s root left lying in it
  ...absent.map((path): Attempt => ({
    guarantee: 'absence',
    half: 'denied',
    what: `${path} below a mount`,
    act: () => mountPoints().some(point => existsSync(join(point, path))),
  })),
  {
    guarantee: 'processes',
    half: 'allowed',
    what: 'itself',
    act: () => existsSync(`/proc/${process.pid}/stat`),
  },
  { guarantee: 'processes', half: 'denied', what: 'npm', act: () => startTimes().includes(npmStart) },
  {
    guarantee: 'signals',
    half: 'denied',
    what: 'npm',
    act: () => startTimes().includes(npmStart) && process.kill(npmPid, 0),
  },
  { guarantee: 'privileges', half: 'allowed', what: 'read its status', act: () => statusValue('CapEff') !== '' },
  ...['CapEff', 'CapPrm', 'CapInh', 'CapAmb'].map((set): Attempt => ({
    guarantee: 'privileges',
    half: 'denied',
    what: `capabilities (${set})`,
    act: () => !/^0+$/.test(statusValue(set)),
  })),
  // the bounding set (CapBnd) is the most that an exec could give, and this is that none gives any
  {
    guarantee: 'privileges',
    half: 'denied',
    what: 'new ones by exec',
    act: () => statusValue('NoNewPrivs') !== '1',
  },
  { guarantee: 'filter', half: 'allowed', what: 'open a file', act: () => statusValue('Seccomp') !== '' },
  { guarantee: 'filter', half: 'denied', what: 'no system-call filter', act: () => statusValue('Seccomp') !== '2' },
  { guarantee: 'sockets', half: 'denied', what: 'abstract', act: () => connect({ path: abstractSocket }) },
]

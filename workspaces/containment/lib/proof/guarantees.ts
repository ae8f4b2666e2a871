import type { GuaranteeName } from '../contract.js'

/** One thing that containment promises, as a pair: what must work, and what must not. */
export interface Guarantee {
  /** In words, for a person. */
  readonly title: string
  /** What must succeed, so that a refusal is not taken for a guarantee where nothing works. */
  readonly allowed: string
  /** What must be denied. */
  readonly denied: string
}

/** What every backend has to show, on this machine, before anything runs contained by it. */
export const guarantees = {
  write: {
    title: 'writes its own directory only',
    allowed: 'write in its own directory',
    denied: 'write a sibling, the project or the system',
  },
  manifest: {
    title: 'cannot change its package.json',
    allowed: 'read its package.json',
    denied: 'write into it, also by another name, remove it, rename another over it',
  },
  read: {
    title: 'reads only what it is granted',
    allowed: 'read a package that it can resolve',
    denied: 'read a file in HOME, in another project, in the cache of npm',
  },
  moves: {
    title: 'moves files within its own directory only',
    allowed: 'move a file from one directory to another, and link it there',
    denied: 'move one into a sibling, or its own directory elsewhere',
  },
  attributes: {
    title: 'changes modes and times of its own files only',
    allowed: 'change those of its own file',
    denied: 'change those of a sibling’s',
  },
  absence: {
    title: 'does not see what it is not granted',
    allowed: 'see a package that it can resolve',
    denied: 'see the rest of the project, HOME, the cache of npm',
  },
  temporary: { title: 'has a private /tmp', allowed: 'write in /tmp', denied: 'write in the /tmp of the machine' },
  processes: { title: 'sees its own processes only', allowed: 'see itself in /proc', denied: 'see npm in /proc' },
  signals: {
    title: 'signals its own processes only',
    allowed: 'end a child process',
    denied: 'signal npm',
  },
  privileges: {
    title: 'has no privileges and can gain none',
    allowed: 'read what it has',
    denied: 'have a capability, gain one by exec',
  },
  filter: {
    title: 'makes no system call that is not filtered',
    allowed: 'make an ordinary system call',
    denied: 'make one in a way that the filter does not see',
  },
  'set-id': {
    title: 'leaves no set-uid file behind',
    allowed: 'change the mode of its own file',
    denied: 'make a file set-uid or set-gid',
  },
  namespaces: {
    title: 'cannot make namespaces of its own',
    allowed: 'start a child process',
    denied: 'get a new user namespace, in which it would be root',
  },
  network: {
    title: 'has no network but a loopback of its own',
    allowed: 'listen and connect on its own loopback',
    denied: 'reach a listener of the machine by TCP or UDP',
  },
  sockets: {
    title: 'reaches no socket of the machine',
    allowed: 'use a Unix socket of its own',
    denied: 'connect to one of the machine, abstract or by path',
  },
  names: {
    title: 'is told at once that there are no names',
    allowed: 'look localhost up',
    denied: 'look another name up, or wait for the answer',
  },
  survivors: {
    title: 'leaves nothing running',
    allowed: 'start a detached process',
    denied: 'have it run after the script has ended',
  },
  environment: {
    title: 'gets the environment of the plan only',
    allowed: 'see the variables of the plan',
    denied: 'see any other',
  },
  descriptors: {
    title: 'gets three descriptors only',
    allowed: 'use stdin, stdout and stderr',
    denied: 'find another one that leads anywhere',
  },
} as const satisfies Readonly<Record<GuaranteeName, Guarantee>>

export type { GuaranteeName } from '../contract.js'

export const guaranteeNames = Object.keys(guarantees) as readonly GuaranteeName[]

export const isGuaranteeName = (name: unknown): name is GuaranteeName =>
  typeof name === 'string' && Object.hasOwn(guarantees, name)

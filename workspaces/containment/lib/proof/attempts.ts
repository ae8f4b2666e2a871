import { spawn, spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns/promises'
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readText } from './read-text.js'
import type { Attempt, ProbeTargets } from './probe-targets.js'

/** Longer than anything that is answered by the machine itself, shorter than a resolver's first retry. */
const patience = 1500

const connect = (target: net.NetConnectOpts): Promise<boolean> =>
  new Promise(resolve => {
    const socket = net.connect({ ...target, timeout: patience })
    const end = (succeeded: boolean) => () => {
      socket.destroy()
      resolve(succeeded)
    }
    socket.on('connect', end(true))
    socket.on('error', end(false))
    socket.on('timeout', end(false))
  })

/** Listens where `target` says, and connects to itself. */
const connectToItself = async (target: net.ListenOptions): Promise<boolean> => {
  const server = net.createServer(socket => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(target, resolve)
  })
  const address = server.address()
  const own = typeof address === 'string' ? { path: address } : { host: '127.0.0.1', port: address?.port ?? 0 }
  const succeeded = await connect(own)
  server.close()
  return succeeded
}

const sendDatagram = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = dgram.createSocket('udp4')
    socket.on('error', resolve.bind(undefined, false))
    // that it was sent says nothing: npm looks whether it came
    socket.send('probe', port, '127.0.0.1', () => {
      socket.close()
      resolve(false)
    })
  })

/** Whether a look-up finds something, or keeps the script waiting. */
const lookUpOrWait = async (name: string): Promise<boolean> => {
  const found = dns.lookup(name).then(
    () => true,
    () => false,
  )
  return Promise.race([found, sleep(patience, true, { ref: false })])
}

/** The processes that are to be seen, by when they started; npm's own has an earlier start than anything in here. */
const startTimes = (): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => readText(`/proc/${name}/stat`) ?? '')
    .map(stat => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '')

const endChild = async (): Promise<boolean> => {
  const child = spawn('/bin/sh', ['-c', 'sleep 20; :'], { stdio: 'ignore' })
  const ended = new Promise(resolve => {
    child.on('exit', (_code, signal) => {
      resolve(signal)
    })
  })
  child.kill('SIGTERM')
  return (await ended) === 'SIGTERM'
}

const statusValue = (name: string): string =>
  new RegExp(`^${name}:\\s*(\\S+)$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''

const startSurvivor = async ({ directory, tag }: ProbeTargets): Promise<boolean> => {
  const sign = join(directory, 'survivor')
  const command = `trap '' HUP TERM; : > "$1"; sleep 20; :`
  spawn('/bin/sh', ['-c', command, tag, sign], { detached: true, stdio: 'ignore' }).unref()
  for (let rounds = 0; rounds < 200 && !existsSync(sign); rounds++) {
    await sleep(5)
  }
  return existsSync(sign)
}

/** Whether the launcher, started in here, gets further than to its namespaces. */
const getNamespaces = (launcher: string, plan: string): boolean => {
  const { output } = spawnSync(launcher, [], {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', openSync(plan, 'r'), 'pipe'],
  })
  return !/^fail (namespaces|maps) /m.test(String(output[4]))
}

const makeSetId = (path: string, mode: number): boolean => {
  closeSync(openSync(path, 'w', mode))
  return (statSync(path).mode & 0o6000) !== 0
}

/** Where anything is mounted, as far as it can be seen. */
const mountPoints = (): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap(line => line.split(' ')[4] ?? [])

/** Everything that the probe tries, inside. Each act is harmless where it succeeds: it meets only what npm made for it. */
export const attemptsOn = (targets: ProbeTargets): Attempt[] => {
  const { directory, sibling, temporary, launcher, nestedPlan } = targets
  const own = (name: string): string => join(directory, name)
  const manifest = own('package.json')
  const attempts: Attempt[] = []
  const add =
    (half: Attempt['half']) =>
    (guarantee: Attempt['guarantee'], what: string, act: Attempt['act']): void => {
      attempts.push({ guarantee, half, what, act })
    }
  const [allowed, denied] = [add('allowed'), add('denied')]

  allowed('write', 'write a file', () => {
    writeFileSync(own('built'), 'x')
    mkdirSync(own('directory'))
  })
  denied('write', 'change a sibling', () => {
    writeFileSync(join(sibling, 'index.js'), 'changed')
  })
  for (const path of targets.forbidden) {
    denied('write', `make ${path}`, () => {
      writeFileSync(path, 'x')
    })
  }
  denied('write', 'in the project', () => {
    writeFileSync(targets.outside, 'x')
    // that it could be written says nothing: npm looks where it went
    return false
  })
  allowed('manifest', 'read', () => readFileSync(manifest, 'utf8') !== '')
  denied('manifest', 'write into it', () => {
    writeFileSync(manifest, 'changed')
  })
  denied('manifest', 'rename another over it', () => {
    writeFileSync(own('other.json'), 'changed')
    renameSync(own('other.json'), manifest)
  })
  denied('manifest', 'remove it', () => {
    rmSync(manifest)
  })
  allowed('read', 'a sibling', () => readFileSync(join(sibling, 'index.js'), 'utf8') !== '')
  for (const path of targets.secrets) {
    denied('read', path, () => {
      readFileSync(path)
    })
  }
  allowed('moves', 'from one directory to another', () => {
    mkdirSync(own('from'))
    mkdirSync(own('to'))
    writeFileSync(own('from/file'), 'x')
    linkSync(own('from/file'), own('to/link'))
    renameSync(own('from/file'), own('to/file'))
  })
  denied('moves', 'into a sibling', () => {
    writeFileSync(own('moving'), 'x')
    renameSync(own('moving'), join(sibling, 'moved'))
  })
  allowed('attributes', 'of its own file', () => {
    writeFileSync(own('attributes'), 'x')
    chmodSync(own('attributes'), 0o755)
    utimesSync(own('attributes'), 1, 1)
    return (statSync(own('attributes')).mode & 0o777) === 0o755
  })
  denied('attributes', 'mode of a sibling', () => {
    chmodSync(join(sibling, 'index.js'), 0o755)
  })
  denied('attributes', 'times of a sibling', () => {
    utimesSync(join(sibling, 'index.js'), 1, 1)
  })
  allowed('absence', 'a sibling', () => readFileSync(join(sibling, 'package.json'), 'utf8') !== '')
  for (const path of targets.absent) {
    denied('absence', path, () => existsSync(path))
    // a view that was entered, and the machine’s root left lying in it
    denied('absence', `${path} below a mount`, () => mountPoints().some(point => existsSync(join(point, path))))
  }
  allowed('temporary', 'write', () => {
    writeFileSync(temporary, 'x')
  })
  allowed('processes', 'itself', () => existsSync(`/proc/${process.pid}/stat`))
  denied('processes', 'npm', () => startTimes().includes(targets.npmStart))
  allowed('signals', 'a child', () => endChild())
  denied('signals', 'npm', () => startTimes().includes(targets.npmStart) && process.kill(targets.npmPid, 0))
  allowed('privileges', 'read its status', () => statusValue('CapEff') !== '')
  for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapAmb']) {
    denied('privileges', `capabilities (${set})`, () => !/^0+$/.test(statusValue(set)))
  }
  // the bounding set (CapBnd) is the most that an exec could give, and this is that none gives any
  denied('privileges', 'new ones by exec', () => statusValue('NoNewPrivs') !== '1')
  allowed('filter', 'open a file', () => statusValue('Seccomp') !== '')
  denied('filter', 'no system-call filter', () => statusValue('Seccomp') !== '2')
  allowed('set-id', 'change a mode', () => {
    writeFileSync(own('mode'), 'x')
    chmodSync(own('mode'), 0o700)
  })
  denied('set-id', 'chmod u+s', () => {
    chmodSync(own('mode'), 0o4700)
  })
  denied('set-id', 'chmod g+s', () => {
    chmodSync(own('mode'), 0o2700)
  })
  denied('set-id', 'create', () => makeSetId(own('created'), 0o4700))
  allowed('namespaces', 'a child', () => spawnSync('/bin/sh', ['-c', 'exit 7']).status === 7)
  if (launcher !== undefined) {
    denied('namespaces', 'all of them', () => getNamespaces(launcher, nestedPlan))
  }
  allowed('network', 'its own loopback', () => connectToItself({ host: '127.0.0.1', port: 0 }))
  denied('network', 'TCP', () => connect({ host: '127.0.0.1', port: targets.tcp }))
  denied('network', 'UDP', () => sendDatagram(targets.udp))
  allowed('sockets', 'a path', () => connectToItself({ path: own('socket') }))
  denied('sockets', 'abstract', () => connect({ path: targets.abstractSocket }))
  denied('sockets', 'by path', () => connect({ path: targets.pathSocket }))
  allowed('names', 'localhost', () => dns.lookup('localhost'))
  denied('names', 'another', () => lookUpOrWait('npm-containment.invalid'))
  allowed('environment', 'the plan’s', () => targets.variables.every(name => name in process.env))
  // a shell adds three of its own
  const known = new Set([...targets.variables, 'PWD', 'OLDPWD', 'SHLVL', '_'])
  denied('environment', 'others', () => Object.keys(process.env).some(name => !known.has(name)))
  allowed('survivors', 'start one', () => startSurvivor(targets))
  return attempts
}

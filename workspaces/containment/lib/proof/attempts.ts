import { spawn, spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns/promises'
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
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
import type { Answer } from './answer.js'
import { connect, patience } from './connect.js'
import { darwinAttempts } from './darwin-attempts.js'
import { linuxAttempts } from './linux-attempts.js'
import type { Attempt, ProbeTargets } from './probe-targets.js'

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
  denied('write', 'a sibling by another name', () => {
    linkSync(join(sibling, 'index.js'), own('linked.js'))
    writeFileSync(own('linked.js'), 'changed')
    // that the name could be written says nothing: it may be a copy. Npm looks what became of the sibling
    return false
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
  denied('manifest', 'by another name', () => {
    linkSync(manifest, own('linked.json'))
    writeFileSync(own('linked.json'), 'changed')
    // as with the sibling
    return false
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
  denied('moves', 'its own directory', () => {
    const elsewhere = `${directory}-moved`
    renameSync(directory, elsewhere)
    renameSync(elsewhere, directory)
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
  }
  allowed('temporary', 'write', () => {
    writeFileSync(temporary, 'x')
  })
  allowed('signals', 'a child', () => endChild())
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
  denied('sockets', 'by path', () => connect({ path: targets.pathSocket }))
  allowed('names', 'localhost', () => dns.lookup('localhost'))
  denied('names', 'another', () => lookUpOrWait('npm-containment.invalid'))
  allowed('environment', 'the plan’s', () => targets.variables.every(name => name in process.env))
  // a shell adds three of its own, and macOS one to every program that is made for it
  const known = new Set([...targets.variables, 'PWD', 'OLDPWD', 'SHLVL', '_', '__CF_USER_TEXT_ENCODING'])
  denied('environment', 'others', () => Object.keys(process.env).some(name => !known.has(name)))
  allowed('survivors', 'start one', () => startSurvivor(targets))
  // last, because one that succeeds takes the file away
  for (const path of targets.secrets) {
    denied('read', `${path}, cloned`, () => {
      copyFileSync(path, own('cloned'), constants.COPYFILE_FICLONE_FORCE)
      readFileSync(own('cloned'))
    })
    denied('read', `${path}, moved here`, () => {
      renameSync(path, own('stolen'))
      readFileSync(own('stolen'))
    })
  }
  return [...attempts, ...(targets.platform === 'darwin' ? darwinAttempts(targets) : linuxAttempts(targets))]
}

/** What cannot be tried here, and why. */
export const untriedOn = ({ platform, launcher }: Pick<ProbeTargets, 'platform' | 'launcher'>): Answer[] => {
  const untried = (guarantee: Attempt['guarantee'], why: string): Answer => ({ kind: 'untried', guarantee, why })
  if (platform === 'darwin') {
    return [untried('namespaces', 'macOS has none'), untried('filter', 'macOS has none')]
  }
  return launcher === undefined ? [untried('namespaces', 'there is no launcher to ask for one')] : []
}

import { randomBytes } from 'node:crypto'
import dgram from 'node:dgram'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { authorityData } from '../authority/authority-data.js'
import { toBuffer } from '../linux/bytes.js'
import { encodePlan } from '../linux/encode-plan.js'
import { processesWith } from '../machine/processes-with.js'
import type { Roots } from '../roots.js'
import type { Answer } from './answer.js'
import type { GuaranteeName } from './guarantees.js'
import type { ProbeTargets } from './probe-targets.js'
import { readText } from './read-text.js'

/** A project with a package that probes, and everything that it must not reach. */
export interface ProbeScene {
  /** Where the package lies, as if it had been installed. */
  readonly roots: Roots
  readonly directory: string
  readonly targets: Omit<ProbeTargets, 'variables' | 'launcher'>
  /** A look from outside, after the probe has ended: what it really changed, reached, or left running. */
  observe(): Answer[]
  remove(): Promise<void>
}

const manifest = '{"name":"probe","version":"1.0.0"}\n'
/** The path of a socket has 107 bytes at most, and the longest in here has 50 below this directory. */
const shortEnough = (directory: string): string => (directory.length > 55 ? '/tmp' : directory)

const sibling = 'module.exports = 1\n'

const listen = (server: Server, where: { readonly path: string } | { readonly host: string; readonly port: number }) =>
  new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(where, resolve)
  })

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const startOfThis = (): string => {
  const stat = readText('/proc/self/stat') ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** A plan with nothing in it: the launcher that reads it fails at its namespaces, or later than that. */
const nothing = (): Buffer =>
  toBuffer(
    encodePlan({
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      hostname: 'localhost',
      bounds: authorityData.bounds,
      view: [],
      command: { file: '/nothing', args: [], environment: [], directory: '/' },
    }),
  )

/** Listeners of npm's own, and how often each was reached. */
const openListeners = async (abstractSocket: string | undefined, pathSocket: string) => {
  const reached = { tcp: 0, udp: 0, abstract: 0, path: 0 }
  const server = (which: keyof typeof reached): Server =>
    createServer(socket => {
      reached[which]++
      socket.destroy()
    })
  const servers = { tcp: server('tcp'), abstract: server('abstract'), path: server('path') }
  const datagrams = dgram.createSocket('udp4', () => {
    reached.udp++
  })
  await Promise.all([
    listen(servers.tcp, { host: '127.0.0.1', port: 0 }),
    ...(abstractSocket === undefined ? [] : [listen(servers.abstract, { path: abstractSocket })]),
    listen(servers.path, { path: pathSocket }),
    new Promise<void>((resolve, reject) => {
      datagrams.on('error', reject)
      datagrams.bind(0, '127.0.0.1', resolve)
    }),
  ])
  return {
    reached,
    tcp: portOf(servers.tcp),
    udp: datagrams.address().port,
    close: async () => {
      datagrams.close()
      await Promise.all(Object.values(servers).map(each => new Promise(resolve => each.close(resolve))))
    },
  }
}

const seen = (guarantee: GuaranteeName, what: string, succeeded: boolean): Answer => ({
  kind: 'tried',
  guarantee,
  half: 'denied',
  what: `${what}, seen from outside`,
  succeeded,
})

/** This package: the probe's program lies in it, and so does the launcher. */
const npm = realpathSync(join(__dirname, '../..'))

/**
 * Makes the scene in a temporary directory.
 * @param node the Node.js that runs npm, which runs the probe too
 */
export const makeProbeScene = async (
  node: string,
  platform: NodeJS.Platform = process.platform,
): Promise<ProbeScene> => {
  const base = realpathSync(mkdtempSync(join(shortEnough(tmpdir()), 'npm-proof-')))
  const at = (name: string): string => join(base, name)
  const directory = at('project/node_modules/probe')
  const files: Record<string, string | Buffer> = {
    'project/package.json': '{"name":"project","version":"1.0.0"}\n',
    'project/source.js': '',
    'project/node_modules/probe/package.json': manifest,
    'project/node_modules/probe/nested.plan': nothing(),
    'project/node_modules/sibling/package.json': '{"name":"sibling","version":"1.0.0"}\n',
    'project/node_modules/sibling/index.js': sibling,
    'home/secret': '',
    'cache/content': '',
    'other/file': '',
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true })
    writeFileSync(at(name), content)
  }
  const tag = `npm-containment-probe-${randomBytes(8).toString('hex')}`
  const temporary = join('/tmp', tag)
  // only root could make it, and only where nothing contains
  const inSystem = join('/usr', tag)
  const abstractSocket = `\0${tag}`
  const pathSocket = at('home/socket')
  const { reached, tcp, udp, close } = await openListeners(
    platform === 'linux' ? abstractSocket : undefined,
    pathSocket,
  )
  const forbidden = [at('project/node_modules/sibling/new'), at('project/node_modules/new'), inSystem]
  const outside = at('project/new')
  const isSetId = (name: string): boolean =>
    ((statSync(join(directory, name), { throwIfNoEntry: false })?.mode ?? 0) & 0o6000) !== 0
  return {
    roots: {
      project: at('project'),
      workspaces: [],
      linked: [],
      home: at('home'),
      cache: at('cache'),
      configuration: [],
      npm,
      node,
    },
    directory,
    targets: {
      platform,
      directory,
      sibling: at('project/node_modules/sibling'),
      absent: ['project/source.js', 'home/secret', 'cache/content', 'other/file'].map(at),
      forbidden,
      outside,
      temporary,
      secrets: ['home/secret', 'cache/content', 'other/file'].map(at),
      npmPid: process.pid,
      npmStart: startOfThis(),
      tcp,
      udp,
      abstractSocket,
      pathSocket,
      tag,
      nestedPlan: join(directory, 'nested.plan'),
    },
    observe: () => {
      const alive = processesWith(tag, platform)
      // what containment did not end, this does
      for (const pid of alive) {
        process.kill(pid, 'SIGKILL')
      }
      return [
        seen('write', 'a sibling', readText(at('project/node_modules/sibling/index.js')) !== sibling),
        ...[...forbidden, outside].map(path => seen('write', path, existsSync(path))),
        seen('manifest', 'package.json', readText(join(directory, 'package.json')) !== manifest),
        seen('attributes', 'a sibling', (statSync(at('project/node_modules/sibling/index.js')).mode & 0o111) !== 0),
        seen('moves', 'a sibling', existsSync(at('project/node_modules/sibling/moved'))),
        seen('moves', 'its own directory', existsSync(`${directory}-moved`)),
        seen('temporary', temporary, existsSync(temporary)),
        seen('set-id', 'a mode', ['mode', 'created'].some(isSetId)),
        seen('network', 'TCP', reached.tcp > 0),
        seen('network', 'UDP', reached.udp > 0),
        seen('sockets', 'abstract', reached.abstract > 0),
        seen('sockets', 'by path', reached.path > 0),
        seen('survivors', 'a process', alive.length > 0),
      ]
    },
    remove: async () => {
      await close()
      for (const path of [temporary, inSystem].filter(path => existsSync(path))) {
        rmSync(path)
      }
      rmSync(base, { recursive: true, force: true })
    },
  }
}

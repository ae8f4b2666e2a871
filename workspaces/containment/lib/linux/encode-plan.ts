import type { Plan, ViewStep } from '../plan/plan.js'
import { proxyPort } from '../proxy/proxy-variables.js'
import { type Bytes, prefixed, u32, u64, utf8 } from './bytes.js'

/** The launcher's records; the decoder is launcher/plan.c, and both are held to the same golden files. */
const record = {
  tier: 1,
  ids: 2,
  hostname: 3,
  directory: 4,
  program: 5,
  argument: 6,
  variable: 7,
  limit: 8,
  root: 9,
  abi: 10,
  proxy: 11,
  names: 12,
  observe: 13,
  bind: 16,
  memory: 17,
  directoryStep: 18,
  file: 19,
  link: 20,
  processes: 21,
  hide: 22,
  decoy: 23,
  end: 0xffff,
} as const

/** Resources of a `limit` record. */
const resource = { openFiles: 2, fileBytes: 3, processes: 4, memoryBytes: 5 } as const
const resources = Object.keys(resource) as (keyof typeof resource)[]

const formatVersion = 1
/** As the launcher numbers them. */
export const tiers = { view: 1, landlock: 2 } as const

export type LauncherTier = keyof typeof tiers

/** How the launcher is to contain. */
export interface TierOptions {
  readonly tier: LauncherTier
  /** The newest version of Landlock's interface that it uses; undefined: the machine's. */
  readonly abi?: number | undefined
}

/** Room for directories, links and the small files of /etc. */
const rootBytes = 16 << 20

/** A record: its type, and its length in bytes. */
const encode = (type: number, payload: Bytes): Bytes => u32(type) + prefixed(payload)

const flag = { writable: 1, device: 2 } as const

const encodeStep = (step: ViewStep): Bytes => {
  const path = utf8(step.path)
  switch (step.kind) {
    case 'bind': {
      const source = step.source === step.path ? path : utf8(step.source)
      return encode(record.bind, u32(step.writable ? flag.writable : 0) + prefixed(source) + path)
    }
    case 'device':
      return encode(record.bind, u32(flag.device | flag.writable) + prefixed(path) + path)
    case 'memory':
      return encode(record.memory, u32(step.writable ? flag.writable : 0) + u32(step.mode) + u64(step.bytes) + path)
    case 'directory':
      return encode(record.directoryStep, u32(step.mode) + path)
    case 'file':
      return encode(record.file, u32(step.mode) + prefixed(path) + utf8(step.content))
    case 'link':
      return encode(record.link, prefixed(path) + utf8(step.target))
    case 'processes':
    case 'hide':
    case 'decoy':
      return encode(record[step.kind], path)
  }
}

/** The plan as the launcher reads it: length-prefixed records, little endian. */
export const encodePlan = (plan: Plan, { tier, abi }: TierOptions = { tier: 'view' }): Bytes => {
  const { command, bounds } = plan
  const limit = (name: keyof typeof resource): Bytes =>
    encode(record.limit, u32(resource[name]) + u64(bounds[name]) + u64(bounds[name]))
  const parts: Bytes[] = [
    'NPMCPLAN',
    u32(formatVersion),
    encode(record.tier, u32(tiers[tier])),
    encode(record.ids, u32(plan.uid) + u32(plan.gid)),
    encode(record.hostname, utf8(plan.hostname)),
    encode(record.directory, utf8(command.directory)),
    encode(record.program, utf8(command.file)),
    encode(record.root, u64(rootBytes)),
    ...plan.view.map(encodeStep),
    ...resources.map(limit),
    abi === undefined ? '' : encode(record.abi, u32(abi)),
    plan.hosts === undefined ? '' : encode(record.proxy, u32(proxyPort)),
    plan.answersNames === true ? encode(record.names, '') : '',
    plan.observes === true ? encode(record.observe, '') : '',
    ...[command.file, ...command.args].map(argument => encode(record.argument, utf8(argument))),
    ...command.environment.map(([name, value]) => encode(record.variable, utf8(`${name}=${value}`))),
    encode(record.end, ''),
  ]
  return parts.join('')
}

/** The record index of the first view step, by which the launcher names one that failed. */
export const firstViewRecord = 6

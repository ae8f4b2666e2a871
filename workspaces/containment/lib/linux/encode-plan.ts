import type { Plan, ViewStep } from '../plan/plan.js'
import { proxyPort } from '../proxy/proxy-variables.js'

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

/** Bytes, each as one character: of such text a plan is put together at several times the speed of writing into a buffer. */
type Bytes = string

const u32 = (value: number): Bytes =>
  String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)

/** @throws {RangeError} for what would be another number, or none at all: a bound must not be lost */
const u64 = (value: number): Bytes => {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`A plan cannot say ${value}.`)
  }
  return u32(value) + u32(Math.floor(value / 2 ** 32))
}

const isAscii = (value: string): boolean => /^[\0-\x7f]*$/.test(value)

const text = (value: string): Bytes => (isAscii(value) ? value : Buffer.from(value).toString('latin1'))

/** What is followed by something else: its length in bytes first. */
const prefixed = (bytes: Bytes): Bytes => u32(bytes.length) + bytes

/** A record: its type, and its length in bytes. */
const encode = (type: number, payload: Bytes): Bytes => u32(type) + prefixed(payload)

const flag = { writable: 1, device: 2 } as const

const encodeStep = (step: ViewStep): Bytes => {
  const path = text(step.path)
  switch (step.kind) {
    case 'bind': {
      const source = step.source === step.path ? path : text(step.source)
      return encode(record.bind, u32(step.writable ? flag.writable : 0) + prefixed(source) + path)
    }
    case 'device':
      return encode(record.bind, u32(flag.device | flag.writable) + prefixed(path) + path)
    case 'memory':
      return encode(record.memory, u32(step.writable ? flag.writable : 0) + u32(step.mode) + u64(step.bytes) + path)
    case 'directory':
      return encode(record.directoryStep, u32(step.mode) + path)
    case 'file':
      return encode(record.file, u32(step.mode) + prefixed(path) + text(step.content))
    case 'link':
      return encode(record.link, prefixed(path) + text(step.target))
    case 'processes':
    case 'hide':
    case 'decoy':
      return encode(record[step.kind], path)
  }
}

/** The plan as the launcher reads it: length-prefixed records, little endian. */
export const encodePlan = (plan: Plan, { tier, abi }: TierOptions = { tier: 'view' }): Buffer => {
  const { command, bounds } = plan
  const limit = (name: keyof typeof resource): Bytes =>
    encode(record.limit, u32(resource[name]) + u64(bounds[name]) + u64(bounds[name]))
  const parts: Bytes[] = [
    'NPMCPLAN',
    u32(formatVersion),
    encode(record.tier, u32(tiers[tier])),
    encode(record.ids, u32(plan.uid) + u32(plan.gid)),
    encode(record.hostname, text(plan.hostname)),
    encode(record.directory, text(command.directory)),
    encode(record.program, text(command.file)),
    encode(record.root, u64(rootBytes)),
    ...plan.view.map(encodeStep),
    ...resources.map(limit),
    abi === undefined ? '' : encode(record.abi, u32(abi)),
    plan.hosts === undefined ? '' : encode(record.proxy, u32(proxyPort)),
    plan.answersNames === true ? encode(record.names, '') : '',
    plan.observes === true ? encode(record.observe, '') : '',
    ...[command.file, ...command.args].map(argument => encode(record.argument, text(argument))),
    ...command.environment.map(([name, value]) => encode(record.variable, text(`${name}=${value}`))),
    encode(record.end, ''),
  ]
  return Buffer.from(parts.join(''), 'latin1')
}

/** The record index of the first view step, by which the launcher names one that failed. */
export const firstViewRecord = 6

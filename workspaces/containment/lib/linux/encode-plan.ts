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

/** Appends to one buffer that grows: a plan is some thousands of bytes in a hundred records. */
class PlanWriter {
  #bytes = Buffer.allocUnsafe(16384)
  #length = 0

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  /** A record: its type, its length in bytes, and what `payload` writes. */
  record(type: number, payload: () => void): void {
    this.u32(type)
    const at = this.#length
    this.u32(0)
    payload()
    this.#bytes.writeUInt32LE(this.#length - at - 4, at)
  }

  u32(value: number): void {
    this.#reserve(4)
    this.#length = this.#bytes.writeUInt32LE(value >>> 0, this.#length)
  }

  u64(value: number): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeBigUInt64LE(BigInt(value), this.#length)
  }

  text(text: string): void {
    // a UTF-16 unit is three bytes at most
    this.#reserve(text.length * 3)
    this.#length += this.#bytes.write(text, this.#length)
  }

  /** A string that is followed by another one: its length in bytes first. */
  prefixed(text: string): void {
    const at = this.#length
    this.u32(0)
    this.text(text)
    this.#bytes.writeUInt32LE(this.#length - at - 4, at)
  }

  #reserve(count: number): void {
    if (this.#length + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafe((this.#length + count) * 2)
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
  }
}

const flag = { writable: 1, device: 2 } as const

const writeStep = (writer: PlanWriter, step: ViewStep): void => {
  switch (step.kind) {
    case 'bind':
    case 'device': {
      const isDevice = step.kind === 'device'
      writer.record(record.bind, () => {
        writer.u32(isDevice ? flag.device | flag.writable : step.writable ? flag.writable : 0)
        writer.prefixed(isDevice ? step.path : step.source)
        writer.text(step.path)
      })
      return
    }
    case 'memory':
      writer.record(record.memory, () => {
        writer.u32(step.writable ? flag.writable : 0)
        writer.u32(step.mode)
        writer.u64(step.bytes)
        writer.text(step.path)
      })
      return
    case 'directory':
      writer.record(record.directoryStep, () => {
        writer.u32(step.mode)
        writer.text(step.path)
      })
      return
    case 'file':
      writer.record(record.file, () => {
        writer.u32(step.mode)
        writer.prefixed(step.path)
        writer.text(step.content)
      })
      return
    case 'link':
      writer.record(record.link, () => {
        writer.prefixed(step.path)
        writer.text(step.target)
      })
      return
    case 'processes':
    case 'hide':
    case 'decoy':
      writer.record(record[step.kind], () => {
        writer.text(step.path)
      })
  }
}

/** The plan as the launcher reads it: length-prefixed records, little endian. */
export const encodePlan = (plan: Plan, { tier, abi }: TierOptions = { tier: 'view' }): Buffer => {
  const { command } = plan
  const writer = new PlanWriter()
  const number = (type: number, ...values: number[]): void => {
    writer.record(type, () => {
      values.forEach(value => {
        writer.u32(value)
      })
    })
  }
  const text = (type: number, value: string): void => {
    writer.record(type, () => {
      writer.text(value)
    })
  }
  writer.text('NPMCPLAN')
  writer.u32(formatVersion)
  number(record.tier, tiers[tier])
  number(record.ids, plan.uid, plan.gid)
  text(record.hostname, plan.hostname)
  text(record.directory, command.directory)
  text(record.program, command.file)
  writer.record(record.root, () => {
    writer.u64(rootBytes)
  })
  for (const step of plan.view) {
    writeStep(writer, step)
  }
  for (const [name, code] of Object.entries(resource) as [keyof typeof resource, number][]) {
    writer.record(record.limit, () => {
      writer.u32(code)
      writer.u64(plan.bounds[name])
      writer.u64(plan.bounds[name])
    })
  }
  if (abi !== undefined) {
    number(record.abi, abi)
  }
  if (plan.hosts !== undefined) {
    number(record.proxy, proxyPort)
  }
  if (plan.answersNames === true) {
    number(record.names)
  }
  if (plan.observes === true) {
    number(record.observe)
  }
  for (const argument of [command.file, ...command.args]) {
    text(record.argument, argument)
  }
  for (const [name, value] of command.environment) {
    text(record.variable, `${name}=${value}`)
  }
  number(record.end)
  return writer.bytes
}

/** The record index of the first view step, by which the launcher names one that failed. */
export const firstViewRecord = 6

import type { Plan, ViewStep } from '../plan/plan.js'

/** The launcher's records; the decoder is launcher/plan.c, and both are held to the same golden files. */
const record = {
  tier: 1,
  ids: 2,
  hostname: 3,
  directory: 4,
  program: 5,
  argument: 6,
  variable: 7,
  root: 9,
  bind: 16,
  memory: 17,
  directoryStep: 18,
  file: 19,
  link: 20,
  processes: 21,
  hide: 22,
  end: 0xffff,
} as const

const formatVersion = 1
const viewTier = 1

/** Room for directories, links and the small files of /etc. */
const rootBytes = 16 << 20

const u32 = (...values: number[]): Buffer => {
  const buffer = Buffer.alloc(4 * values.length)
  values.forEach((value, index) => buffer.writeUInt32LE(value >>> 0, 4 * index))
  return buffer
}

const u64 = (value: number): Buffer => {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(BigInt(value))
  return buffer
}

const frame = (type: number, ...payload: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(payload.map(part => (typeof part === 'string' ? Buffer.from(part) : part)))
  return Buffer.concat([u32(type, body.length), body])
}

/** A string that is followed by another one: its length in bytes first. */
const prefixed = (text: string): Buffer => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)])

const flag = { writable: 1, device: 2 } as const

const encodeStep = (step: ViewStep): Buffer => {
  switch (step.kind) {
    case 'bind':
      return frame(record.bind, u32(step.writable ? flag.writable : 0), prefixed(step.source), step.path)
    case 'device':
      return frame(record.bind, u32(flag.device | flag.writable), prefixed(step.path), step.path)
    case 'memory':
      return frame(record.memory, u32(step.writable ? flag.writable : 0, step.mode), u64(step.bytes), step.path)
    case 'directory':
      return frame(record.directoryStep, u32(step.mode), step.path)
    case 'file':
      return frame(record.file, u32(step.mode), prefixed(step.path), step.content)
    case 'link':
      return frame(record.link, prefixed(step.path), step.target)
    case 'processes':
      return frame(record.processes, step.path)
    case 'hide':
      return frame(record.hide, step.path)
  }
}

/**
 * The plan as the launcher reads it: length-prefixed records, little endian. Also the record index of every view step,
 * by which the launcher names a step that failed.
 */
export const encodePlan = (plan: Plan): Buffer => {
  const { command } = plan
  return Buffer.concat([
    Buffer.from('NPMCPLAN'),
    u32(formatVersion),
    frame(record.tier, u32(viewTier)),
    frame(record.ids, u32(plan.uid, plan.gid)),
    frame(record.hostname, plan.hostname),
    frame(record.directory, command.directory),
    frame(record.program, command.file),
    frame(record.root, u64(rootBytes)),
    ...plan.view.map(encodeStep),
    ...[command.file, ...command.args].map(text => frame(record.argument, text)),
    ...command.environment.map(([name, value]) => frame(record.variable, `${name}=${value}`)),
    frame(record.end),
  ])
}

/** The record index of the first view step: as many records as `encodePlan` writes before it. */
export const firstViewRecord = 6

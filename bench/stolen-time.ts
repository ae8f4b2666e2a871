import { readFileSync } from 'node:fs'

/** Processor time since the machine was started, in the kernel's ticks. */
export interface ProcessorTime {
  /** In which a processor had something to do. */
  readonly busy: number
  /** The part of it in which the host ran something else; always 0 on a machine of its own. */
  readonly stolen: number
}

/** @param text of /proc/stat, whose first line has user, nice, system, idle, iowait, irq, softirq and steal (proc_stat(5)) */
export const processorTime = (text = readFileSync('/proc/stat', 'utf8')): ProcessorTime => {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = (
    /^cpu +([\d ]+)$/m.exec(text)?.[1] ?? ''
  )
    .split(' ')
    .map(Number)
  return { busy: user + nice + system + irq + softirq + stolen, stolen }
}

/** Which part of the busy time between two readings was stolen, from 0 to 1. */
export const stolenShare = (before: ProcessorTime, after: ProcessorTime): number =>
  (after.stolen - before.stolen) / Math.max(1, after.busy - before.busy)

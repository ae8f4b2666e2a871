import { contained } from '../machine/is-contained.js'
import { answers, FilterProgram } from './filter-program.js'
import { newCalls, type SystemCalls, systemCalls } from './system-calls.js'

/** CLONE_NEW* of clone; unshare also knows the time namespace, whose bit is part of the signal in clone. */
const namespaces = 0x7e020000
const timeNamespace = 0x80

const setId = 0o6000
/** O_CREAT or O_TMPFILE: without these a mode is whatever was in the register. */
const making = 0o100 | 0o20000000
const fileType = { mask: 0o170000, character: 0o020000, block: 0o060000 } as const
const family = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const
const netlinkRoute = 0
const terminal = { type: 0x5412, console: 0x541c, discipline: 0x5423 } as const
/** Ordinary Linux, 32-bit names, no address randomisation, and the question which one it is. */
const personalities = [0, 0x8, 0x0040000, 0xffffffff]

const refuseBits = (program: FilterProgram, call: number, index: number, bits: number): void => {
  program.forCall(call, () => {
    program.loadArgument(index)
    program.answerIfAnyBit(bits, answers.refuse)
  })
}

const refuseSetIdFile = (program: FilterProgram, call: number, flags: number, mode: number): void => {
  program.forCall(call, () => {
    program.loadArgument(flags)
    program.answerUnlessAnyBit(making, answers.allow)
    program.loadArgument(mode)
    program.answerIfAnyBit(setId, answers.refuse)
  })
}

const refuseSpecialFile = (program: FilterProgram, call: number, mode: number): void => {
  program.forCall(call, () => {
    program.loadArgument(mode)
    program.answerIfAnyBit(setId, answers.refuse)
    program.mask(fileType.mask)
    program.answerIfEqual(fileType.character, answers.refuse)
    program.answerIfEqual(fileType.block, answers.refuse)
  })
}

const restrictFamilies = (program: FilterProgram, call: number): void => {
  program.forCall(call, () => {
    program.loadArgument(0)
    for (const allowed of [family.unix, family.inet, family.inet6]) {
      program.answerIfEqual(allowed, answers.allow)
    }
    program.answerUnlessEqual(family.netlink, answers.noFamily)
    program.loadArgument(2)
    program.answerIfEqual(netlinkRoute, answers.allow)
    program.answer(answers.noFamily)
  })
}

const build = (program: FilterProgram, calls: SystemCalls): void => {
  program.loadArchitecture()
  program.answerUnlessEqual(calls.architecture, answers.absent)
  program.loadNumber()
  if (calls.foreignFrom !== undefined) {
    program.answerIfAtLeast(calls.foreignFrom, answers.absent)
  }
  refuseSetIdFile(program, calls.openat, 2, 3)
  program.forCall(calls.kill, () => {
    program.loadArgument(0)
    program.answerUnlessEqual(contained.process, answers.allow)
    program.loadArgument(1)
    program.answerIfEqual(0, answers.contained)
  })
  program.forCall(calls.ioctl, () => {
    program.loadArgument(1)
    for (const request of Object.values(terminal)) {
      program.answerIfEqual(request, answers.refuse)
    }
  })
  refuseBits(program, calls.clone, 0, namespaces)
  refuseBits(program, calls.unshare, 0, namespaces | timeNamespace)
  refuseBits(program, calls.fchmod, 1, setId)
  refuseBits(program, calls.fchmodat, 2, setId)
  refuseBits(program, newCalls.fchmodat2, 2, setId)
  refuseSpecialFile(program, calls.mknodat, 2)
  if (calls.old !== undefined) {
    refuseSetIdFile(program, calls.old.open, 1, 2)
    refuseBits(program, calls.old.creat, 1, setId)
    refuseBits(program, calls.old.chmod, 1, setId)
    refuseSpecialFile(program, calls.old.mknod, 1)
  }
  restrictFamilies(program, calls.socket)
  restrictFamilies(program, calls.socketpair)
  program.forCall(calls.personality, () => {
    program.loadArgument(0)
    for (const personality of personalities) {
      program.answerIfEqual(personality, answers.allow)
    }
    program.answer(answers.refuse)
  })
  for (const call of calls.refused) {
    program.answerIfEqual(call, answers.refuse)
  }
  const { clone3, openat2, ioUringSetup, ioUringEnter, ioUringRegister } = newCalls
  for (const call of [clone3, openat2, ioUringSetup, ioUringEnter, ioUringRegister]) {
    program.answerIfEqual(call, answers.absent)
  }
  program.answer(answers.allow)
}

/**
 * The launcher's filter of system calls (launcher/filter.c says why), for a mechanism that takes it as bytes; undefined for
 * an architecture whose numbers are not known here.
 */
export const systemCallFilter = (architecture: string): Buffer | undefined => {
  const calls = Object.hasOwn(systemCalls, architecture) ? systemCalls[architecture] : undefined
  if (calls === undefined) {
    return undefined
  }
  const program = new FilterProgram()
  build(program, calls)
  return program.encode()
}

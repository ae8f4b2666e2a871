import { contained } from '../machine/is-contained.js'

/** Instructions of classic BPF, as far as a filter of system calls uses them. */
const code = { load: 0x20, and: 0x54, jumpEqual: 0x15, jumpAtLeast: 0x35, jumpAnyBit: 0x45, answer: 0x06 } as const

/** Offsets in what the kernel shows of a call. */
const offset = { number: 0, architecture: 4, argument: 16 } as const

const errno = (number: number): number => 0x00050000 | number

/** What the kernel does with a call. */
export const answers = {
  allow: 0x7fff0000,
  /** EPERM. */
  refuse: errno(1),
  /** ENOSYS: as if the kernel did not know it, and programs fall back. */
  absent: errno(38),
  /** EAFNOSUPPORT. */
  noFamily: errno(97),
  /** EALREADY: to the question whether this filter is there. */
  contained: errno(contained.errno),
} as const

/** The most that the kernel takes: BPF_MAXINSNS. */
const longest = 4096

/** A program that grows; what it answers first counts. */
export class FilterProgram {
  readonly #instructions: { code: number; ifTrue: number; ifFalse: number; operand: number }[] = []

  answer(action: number): void {
    this.#emit(code.answer, action)
  }

  loadArchitecture(): void {
    this.#emit(code.load, offset.architecture)
  }

  loadNumber(): void {
    this.#emit(code.load, offset.number)
  }

  /** The low half: for an int the kernel looks no further either. */
  loadArgument(index: number): void {
    this.#emit(code.load, offset.argument + index * 8)
  }

  mask(bits: number): void {
    this.#emit(code.and, bits)
  }

  answerIfEqual(value: number, action: number): void {
    this.#emit(code.jumpEqual, value, 0, 1)
    this.answer(action)
  }

  answerUnlessEqual(value: number, action: number): void {
    this.#emit(code.jumpEqual, value, 1, 0)
    this.answer(action)
  }

  answerIfAtLeast(value: number, action: number): void {
    this.#emit(code.jumpAtLeast, value, 0, 1)
    this.answer(action)
  }

  answerIfAnyBit(bits: number, action: number): void {
    this.#emit(code.jumpAnyBit, bits, 0, 1)
    this.answer(action)
  }

  answerUnlessAnyBit(bits: number, action: number): void {
    this.#emit(code.jumpAnyBit, bits, 1, 0)
    this.answer(action)
  }

  /** What is asked of one system call; where nothing in it answers, the call is allowed. */
  forCall(number: number, ask: () => void): void {
    const jump = { code: code.jumpEqual, ifTrue: 0, ifFalse: 0, operand: number }
    this.#instructions.push(jump)
    const start = this.#instructions.length
    ask()
    this.answer(answers.allow)
    jump.ifFalse = this.#instructions.length - start
  }

  /**
   * The bytes of the program, as the kernel reads them on a little-endian machine.
   * @throws {RangeError} when a jump or the program is longer than the kernel takes
   */
  encode(): Buffer {
    if (this.#instructions.length > longest) {
      throw new RangeError('the filter is too long')
    }
    const bytes = Buffer.alloc(this.#instructions.length * 8)
    this.#instructions.forEach(({ code, ifTrue, ifFalse, operand }, index) => {
      bytes.writeUInt16LE(code, index * 8)
      bytes.writeUInt8(ifTrue, index * 8 + 2)
      bytes.writeUInt8(ifFalse, index * 8 + 3)
      bytes.writeUInt32LE(operand, index * 8 + 4)
    })
    return bytes
  }

  #emit(code: number, operand: number, ifTrue = 0, ifFalse = 0): void {
    this.#instructions.push({ code, ifTrue, ifFalse, operand })
  }
}

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { root } from '../../../../fork/paths.js'
import { answers, FilterProgram } from '../../lib/bubblewrap/filter-program.js'
import { systemCallFilter } from '../../lib/bubblewrap/system-call-filter.js'
import { systemCalls } from '../../lib/bubblewrap/system-calls.js'

/** The launcher's own filter as bytes, compiled from its source for this machine. */
const launcherFilter = (directory: string): Buffer => {
  const source = join(root, 'workspaces/containment/launcher')
  const file = join(directory, 'dump.c')
  writeFileSync(
    file,
    `#include "filter.c"
     #include <stdio.h>
     #include <stdlib.h>
     void status_fail(enum stage stage, int error, int record) { (void) stage; (void) error; (void) record; exit(1); }
     int must(long result, enum stage stage) { (void) stage; return (int) result; }
     void filter_shared(struct program *program) { (void) program; }
     bool landlock_lacks_truncate(const struct plan *plan) { (void) plan; return false; }
     bool landlock_lacks_scopes(const struct plan *plan) { (void) plan; return false; }
     const void *supervise_announcement(void) { return NULL; }
     bool secrets_are_looked_at(const struct plan *plan) { (void) plan; return false; }
     size_t uses_count(void) { return 0; }
     int uses_number(size_t index) { return (int) index; }
     int main(void) {
       struct program program = { .length = 0, .is_view = true, .watch = SECCOMP_RET_ALLOW };
       const struct plan plan = { .tier = PLAN_TIER_VIEW };
       build(&program, &plan);
       fwrite(program.code, 8, program.length, stdout);
       return 0;
     }`,
  )
  const output = join(directory, 'dump')
  execFileSync('cc', ['-D_GNU_SOURCE', `-I${source}`, file, '-o', output])
  return execFileSync(output)
}

/** What the kernel would answer: the instructions that filters use, as bpf(4) describes them. */
const ask = (program: Buffer, architecture: number, call: number, args: readonly number[]): number => {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call, 0)
  data.writeUInt32LE(architecture, 4)
  args.forEach((value, index) => data.writeUInt32LE(value >>> 0, 16 + index * 8))
  let accumulator = 0
  for (let at = 0; at < program.length / 8; at++) {
    const code = program.readUInt16LE(at * 8)
    const [ifTrue, ifFalse] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)]
    const operand = program.readUInt32LE(at * 8 + 4)
    switch (code) {
      case 0x20:
        accumulator = data.readUInt32LE(operand)
        break
      case 0x54:
        accumulator = (accumulator & operand) >>> 0
        break
      case 0x15:
        at += accumulator === operand ? ifTrue : ifFalse
        break
      case 0x35:
        at += accumulator >= operand ? ifTrue : ifFalse
        break
      case 0x45:
        at += (accumulator & operand) !== 0 ? ifTrue : ifFalse
        break
      case 0x25:
        at += accumulator > operand ? ifTrue : ifFalse
        break
      case 0x05:
        at += operand
        break
      case 0x06:
        return operand
      default:
        throw new Error(`no instruction: ${code}`)
    }
  }
  throw new Error('the program ran over its end')
}

const anything = fc.array(fc.nat(0xffffffff), { minLength: 6, maxLength: 6 })

for (const [name, calls] of Object.entries(systemCalls)) {
  void t.test(`what it answers on ${name}`, t => {
    const filter = systemCallFilter(name) ?? Buffer.alloc(0)
    const answer = (call: number, ...args: number[]): number => ask(filter, calls.architecture, call, args)
    fc.assert(
      fc.property(fc.nat(0xffffffff), anything, fc.nat(0xffffffff), (call, args, other) => {
        const every = answer(call, ...args)
        const foreign = other === calls.architecture ? answers.absent : ask(filter, other, call, args)
        return Object.values<number>(answers).includes(every) && foreign === answers.absent
      }),
    )
    for (const call of calls.refused) {
      t.equal(answer(call), answers.refuse, String(call))
    }
    fc.assert(
      fc.property(fc.nat(0o7777), fc.nat(0xffffffff), (mode, flags) => {
        const isSetId = (mode & 0o6000) !== 0
        const makes = (flags & (0o100 | 0o20000000)) !== 0
        return (
          (answer(calls.fchmod, 3, mode) === answers.refuse) === isSetId &&
          (answer(calls.fchmodat, 3, 0, mode) === answers.refuse) === isSetId &&
          (answer(calls.openat, 3, 0, flags, mode) === answers.refuse) === (isSetId && makes)
        )
      }),
    )
    for (const bit of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]) {
      t.equal(answer(calls.clone, bit | 17), answers.refuse)
      t.equal(answer(calls.unshare, bit), answers.refuse)
    }
    t.equal(answer(calls.clone, 17), answers.allow)
    t.equal(answer(calls.unshare, 0x80), answers.refuse)
    t.equal(answer(calls.unshare, 0x400), answers.allow)
    t.equal(answer(calls.mknodat, 3, 0, 0o020600), answers.refuse)
    t.equal(answer(calls.mknodat, 3, 0, 0o010600), answers.allow)
    for (const family of [1, 2, 10]) {
      t.equal(answer(calls.socket, family, 1, 0), answers.allow)
    }
    t.equal(answer(calls.socket, 16, 3, 0), answers.allow)
    t.equal(answer(calls.socket, 16, 3, 9), answers.noFamily)
    t.equal(answer(calls.socketpair, 40, 1, 0), answers.noFamily)
    t.equal(answer(calls.ioctl, 0, 0x5412), answers.refuse)
    t.equal(answer(calls.ioctl, 0, 0x5401), answers.allow)
    t.equal(answer(calls.personality, 0xffffffff), answers.allow)
    t.equal(answer(calls.personality, 0x400000), answers.refuse)
    t.equal(answer(calls.kill, 0x7e6e706d, 0), answers.contained)
    t.equal(answer(calls.kill, 0x7e6e706d, 9), answers.allow)
    t.equal(answer(calls.kill, 1, 0), answers.allow)
    t.equal(answer(435), answers.absent)
    t.equal(answer(0), answers.allow)
    t.end()
  })
}

void t.test('what is not known here', t => {
  t.equal(systemCallFilter('mips'), undefined)
  t.equal(systemCallFilter('constructor'), undefined)
  t.end()
})

void t.test('what the kernel would not take is an error', t => {
  const long = new FilterProgram()
  for (let count = 0; count < 4097; count++) {
    long.answer(0)
  }
  t.throws(() => long.encode(), RangeError)
  const far = new FilterProgram()
  far.forCall(1, () => {
    for (let count = 0; count < 300; count++) {
      far.mask(1)
    }
  })
  t.throws(() => far.encode(), RangeError)
  t.end()
})

void t.test('answers as the launcher’s own does', t => {
  const [own, launchers] = [systemCallFilter(process.arch) ?? Buffer.alloc(0), launcherFilter(t.testdir({}))]
  const architecture = { x64: 0xc000003e, arm64: 0xc00000b7 }[process.arch as 'x64' | 'arm64']
  const value = fc.oneof(
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.constantFrom(
      0,
      1,
      2,
      10,
      16,
      0x40,
      0o4755,
      0o2755,
      0o644,
      0o20000,
      0o60000,
      0x410000,
      0x5412,
      0x541c,
      0x10000000,
      0x7e6e706d,
    ),
  )
  const call = fc.oneof(fc.integer({ min: 0, max: 560 }), fc.integer({ min: 0, max: 0xffffffff }))
  const foreign = fc.constantFrom(architecture, architecture, architecture, 0x40000003, 0x40000028)
  fc.assert(
    fc.property(foreign, call, fc.array(value, { minLength: 6, maxLength: 6 }), (machine, number, args) => {
      t.equal(ask(own, machine, number, args), ask(launchers, machine, number, args), `${number} ${args.join(' ')}`)
    }),
    { numRuns: 3000 },
  )
  for (let number = 0; number < 560; number++) {
    t.equal(ask(own, architecture, number, [0, 0, 0, 0]), ask(launchers, architecture, number, [0, 0, 0, 0]))
  }
  t.end()
})

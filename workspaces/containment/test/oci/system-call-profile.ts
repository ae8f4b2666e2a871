import t from 'tap'
import { systemCalls } from '../../lib/bubblewrap/system-calls.js'
import { systemCallProfile } from '../../lib/oci/system-call-profile.js'

const { defaultAction, syscalls } = systemCallProfile

/** The conditions under which a call is refused, by its name. */
const rules = (name: string) => syscalls.filter(({ names }) => names.includes(name))

void t.test('what the filter does not name is allowed, what it names is refused', t => {
  t.equal(defaultAction, 'SCMP_ACT_ALLOW')
  const [refused] = rules('mount')
  t.equal(refused?.args, undefined)
  // one name that the launcher's list has no number for: the older form of umount2
  t.equal(refused?.names.length, (systemCalls.x64?.refused.length ?? 0) + 1)
  t.equal(rules('clone3')[0]?.errnoRet, 38)
  t.end()
})

void t.test('an argument is asked only once in a rule', t => {
  for (const { names, args = [] } of syscalls) {
    t.equal(new Set(args.map(({ index }) => index)).size, args.length, names[0] ?? '')
  }
  t.end()
})

/** Whether a call with these arguments is refused. */
const isRefused = (name: string, ...values: number[]): boolean =>
  rules(name).some(({ args = [] }) =>
    args.every(({ index, value, valueTwo, op }) => {
      const actual = BigInt(values[index] ?? 0)
      switch (op) {
        case 'SCMP_CMP_EQ':
          return actual === BigInt(value)
        case 'SCMP_CMP_NE':
          return actual !== BigInt(value)
        case 'SCMP_CMP_GT':
          return actual > BigInt(value)
        case 'SCMP_CMP_MASKED_EQ':
          return (actual & BigInt(value)) === BigInt(valueTwo ?? 0)
      }
    }),
  )

void t.test('it answers as the launcher’s filter does', t => {
  const cases: [boolean, string, ...number[]][] = [
    [false, 'socket', 1, 1, 0],
    [false, 'socket', 2, 1, 0],
    [false, 'socket', 10, 1, 0],
    [false, 'socket', 16, 3, 0],
    [true, 'socket', 16, 3, 9],
    [true, 'socket', 17, 3, 0],
    [true, 'socket', 40, 1, 0],
    [true, 'socketpair', 3, 1, 0],
    [false, 'personality', 0],
    [false, 'personality', 0x40000],
    [true, 'personality', 0x400000],
    [false, 'openat', 0, 0, 0, 0o4755],
    [false, 'openat', 0, 0, 0o100, 0o755],
    [true, 'openat', 0, 0, 0o101, 0o4755],
    [true, 'openat', 0, 0, 0o20200000, 0o2755],
    [true, 'open', 0, 0o100, 0o6755],
    [false, 'chmod', 0, 0o1777],
    [true, 'chmod', 0, 0o4755],
    [true, 'fchmodat', 0, 0, 0o2755],
    [false, 'mknod', 0, 0o010644],
    [true, 'mknod', 0, 0o020644],
    [true, 'mknodat', 0, 0, 0o060644],
    [false, 'clone', 0x01200011],
    [true, 'clone', 0x10000011],
    [false, 'clone', 0x91],
    [true, 'unshare', 0x80],
    [false, 'ioctl', 0, 0x5401],
    [true, 'ioctl', 0, 0x5412],
    [true, 'kill', 0x7e6e706d, 0],
    [false, 'kill', 0x7e6e706d, 9],
    [false, 'kill', 1, 0],
  ]
  for (const [expected, name, ...values] of cases) {
    t.equal(isRefused(name, ...values), expected, `${name} ${values.map(value => value.toString(8)).join(' ')}`)
  }
  t.end()
})

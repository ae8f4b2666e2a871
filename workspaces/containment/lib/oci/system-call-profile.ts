import { contained } from '../machine/is-contained.js'

/**
 * What a rule asks of one argument of a call: that it is a value, or that bits of it are. One argument is asked only once
 * in a rule: engines take two questions about it for two rules.
 */
interface Condition {
  readonly index: number
  readonly value: number
  readonly valueTwo?: number
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_NE' | 'SCMP_CMP_GT' | 'SCMP_CMP_MASKED_EQ'
}

interface Rule {
  readonly names: readonly string[]
  readonly action: 'SCMP_ACT_ERRNO'
  readonly errnoRet: number
  readonly args?: readonly Condition[]
}

const errno = { refuse: 1, absent: 38, noFamily: 97 } as const

const rule = (names: readonly string[], errnoRet: number, ...args: Condition[]): Rule => ({
  names,
  action: 'SCMP_ACT_ERRNO',
  errnoRet,
  ...(args.length === 0 ? {} : { args }),
})

/** One bit of an argument: that any of several is set takes a rule for each. */
const bit = (index: number, value: number): Condition => ({ index, value, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' })
const equal = (index: number, value: number): Condition => ({ index, value, op: 'SCMP_CMP_EQ' })
const above = (index: number, value: number): Condition => ({ index, value, op: 'SCMP_CMP_GT' })
const unequal = (index: number, value: number): Condition => ({ index, value, op: 'SCMP_CMP_NE' })
const masked = (index: number, mask: number, value: number): Condition => ({
  index,
  value: mask,
  valueTwo: value,
  op: 'SCMP_CMP_MASKED_EQ',
})

/** To the question whether this filter is there. */
const answerIfContained = rule(['kill'], contained.errno, equal(0, contained.process), equal(1, 0))

const setIdBits = [0o4000, 0o2000]
/** O_CREAT, and what O_TMPFILE has beside O_DIRECTORY: without these a mode is whatever was in the register. */
const makingBits = [0o100, 0o20000000]
/** CLONE_NEW*: time has a bit of its own in unshare, which is part of the signal in clone. */
const namespaceBits = [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
const timeNamespace = 0x80
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK; then those below the last that are none of these. */
const [unix, inet, inet6, netlink] = [1, 2, 10, 16]
const otherFamilies = Array.from({ length: netlink }, (_, family) => family).filter(
  family => ![unix, inet, inet6].includes(family),
)
const netlinkRoute = 0
/** TIOCSTI, TIOCLINUX, TIOCSETD. */
const terminalRequests = [0x5412, 0x541c, 0x5423]
const fileType = { mask: 0o170000, character: 0o020000, block: 0o060000 } as const
/** Ordinary Linux, 32-bit names, no address randomisation; every other bit is refused, and with it the question. */
const personalityBits = Array.from({ length: 32 }, (_, shift) => 2 ** shift).filter(
  each => ![0x8, 0x40000].includes(each),
)

const refused = [
  ...['mount', 'umount', 'umount2', 'pivot_root', 'chroot', 'setns'],
  ...['open_tree', 'open_tree_attr', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick', 'mount_setattr'],
  ...['name_to_handle_at', 'open_by_handle_at', 'fanotify_init'],
  ...['keyctl', 'add_key', 'request_key', 'bpf', 'perf_event_open', 'userfaultfd'],
  ...['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module', 'reboot'],
  ...['swapon', 'swapoff', 'acct', 'quotactl', 'quotactl_fd', 'settimeofday', 'clock_settime', 'clock_adjtime'],
  ...['adjtimex', 'syslog', 'vhangup', 'nfsservctl', 'lookup_dcookie', 'iopl', 'ioperm'],
]

const absent = ['clone3', 'openat2', 'io_uring_setup', 'io_uring_enter', 'io_uring_register']

const setIdFile = (name: string, flags: number, mode: number): Rule[] =>
  makingBits.flatMap(making => setIdBits.map(set => rule([name], errno.refuse, bit(flags, making), bit(mode, set))))

const anyBit = (name: string, index: number, bits: readonly number[]): Rule[] =>
  bits.map(each => rule([name], errno.refuse, bit(index, each)))

const specialFile = (name: string, mode: number): Rule[] => [
  ...anyBit(name, mode, setIdBits),
  ...[fileType.character, fileType.block].map(type => rule([name], errno.refuse, masked(mode, fileType.mask, type))),
]

const families = (name: string): Rule[] => [
  ...otherFamilies.map(family => rule([name], errno.noFamily, equal(0, family))),
  rule([name], errno.noFamily, above(0, netlink)),
  rule([name], errno.noFamily, equal(0, netlink), unequal(2, netlinkRoute)),
]

/** The launcher's filter of system calls (launcher/filter.c says why), for an engine that takes it by names. */
export const systemCallProfile = {
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [
    rule(refused, errno.refuse),
    rule(absent, errno.absent),
    answerIfContained,
    ...setIdFile('openat', 2, 3),
    ...setIdFile('open', 1, 2),
    ...anyBit('creat', 1, setIdBits),
    ...anyBit('chmod', 1, setIdBits),
    ...anyBit('fchmod', 1, setIdBits),
    ...anyBit('fchmodat', 2, setIdBits),
    ...anyBit('fchmodat2', 2, setIdBits),
    ...specialFile('mknod', 1),
    ...specialFile('mknodat', 2),
    ...anyBit('clone', 0, namespaceBits),
    ...anyBit('unshare', 0, [...namespaceBits, timeNamespace]),
    ...terminalRequests.map(request => rule(['ioctl'], errno.refuse, equal(1, request))),
    ...families('socket'),
    ...families('socketpair'),
    ...anyBit('personality', 0, personalityBits),
  ],
} as const

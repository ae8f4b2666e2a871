/** Numbers of the system calls that the filter looks at, as the kernel's headers have them. `at` forms exist everywhere. */
export interface SystemCalls {
  /** AUDIT_ARCH_*: what a call's architecture must be. */
  readonly architecture: number
  /** Calls from here on are those of another convention (x32). */
  readonly foreignFrom: number | undefined
  /** Refused with EPERM, in the order of the launcher's filter. */
  readonly refused: readonly number[]
  readonly openat: number
  readonly ioctl: number
  readonly kill: number
  readonly clone: number
  readonly unshare: number
  readonly fchmod: number
  readonly fchmodat: number
  readonly mknodat: number
  readonly socket: number
  readonly socketpair: number
  readonly personality: number
  /** Forms that only older architectures have. */
  readonly old:
    { readonly open: number; readonly creat: number; readonly chmod: number; readonly mknod: number } | undefined
}

/** The same on every architecture. */
export const newCalls = {
  ioUringSetup: 425,
  ioUringEnter: 426,
  ioUringRegister: 427,
  openTree: 428,
  moveMount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  clone3: 435,
  openat2: 437,
  mountSetattr: 442,
  quotactlFd: 443,
  fchmodat2: 452,
  openTreeAttr: 467,
} as const

const { openTree, openTreeAttr, moveMount, fsopen, fsconfig, fsmount, fspick, mountSetattr, quotactlFd } = newCalls
const newMountCalls = [openTree, openTreeAttr, moveMount, fsopen, fsconfig, fsmount, fspick, mountSetattr]

/** By the names that Node.js has for architectures. */
export const systemCalls: Readonly<Record<string, SystemCalls>> = {
  x64: {
    architecture: 0xc000003e,
    foreignFrom: 0x40000000,
    refused: [
      // mount, umount2, pivot_root, chroot, setns
      ...[165, 166, 155, 161, 308, ...newMountCalls],
      // name_to_handle_at, open_by_handle_at, fanotify_init
      ...[303, 304, 300],
      // keyctl, add_key, request_key, bpf, perf_event_open, userfaultfd
      ...[250, 248, 249, 321, 298, 323],
      // kexec_load, init_module, finit_module, delete_module, reboot, swapon, swapoff, acct
      ...[246, 175, 313, 176, 169, 167, 168, 163],
      // quotactl, quotactl_fd, settimeofday, clock_settime, clock_adjtime, adjtimex, syslog, vhangup
      ...[179, quotactlFd, 164, 227, 305, 159, 103, 153],
      // nfsservctl, lookup_dcookie, kexec_file_load, iopl, ioperm
      ...[180, 212, 320, 172, 173],
    ],
    openat: 257,
    ioctl: 16,
    kill: 62,
    clone: 56,
    unshare: 272,
    fchmod: 91,
    fchmodat: 268,
    mknodat: 259,
    socket: 41,
    socketpair: 53,
    personality: 135,
    old: { open: 2, creat: 85, chmod: 90, mknod: 133 },
  },
  arm64: {
    architecture: 0xc00000b7,
    foreignFrom: undefined,
    refused: [
      // mount, umount2, pivot_root, chroot, setns
      ...[40, 39, 41, 51, 268, ...newMountCalls],
      // name_to_handle_at, open_by_handle_at, fanotify_init
      ...[264, 265, 262],
      // keyctl, add_key, request_key, bpf, perf_event_open, userfaultfd
      ...[219, 217, 218, 280, 241, 282],
      // kexec_load, init_module, finit_module, delete_module, reboot, swapon, swapoff, acct
      ...[104, 105, 273, 106, 142, 224, 225, 89],
      // quotactl, quotactl_fd, settimeofday, clock_settime, clock_adjtime, adjtimex, syslog, vhangup
      ...[60, quotactlFd, 170, 112, 266, 171, 116, 58],
      // nfsservctl, lookup_dcookie, kexec_file_load
      ...[42, 18, 294],
    ],
    openat: 56,
    ioctl: 29,
    kill: 129,
    clone: 220,
    unshare: 97,
    fchmod: 52,
    fchmodat: 53,
    mknodat: 33,
    socket: 198,
    socketpair: 199,
    personality: 92,
    old: undefined,
  },
}

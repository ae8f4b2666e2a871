/*
 * The kernel interface that this program needs and that a build machine's headers may not have yet.
 *
 * Own names (KERNEL_*, kernel_*), because glibc >= 2.36 declares some of these in <sys/mount.h> and older ones do not:
 * with names of our own the same source builds on both. The numbers are kernel ABI; those from 424 on are the same on
 * every architecture. In brackets: the first kernel that has it.
 */
#ifndef LAUNCHER_UAPI_H
#define LAUNCHER_UAPI_H

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the plan and the system-call filter are written for little-endian machines"
#endif

enum kernel_call {
  KERNEL_IO_URING_SETUP = 425,      /* 5.1 */
  KERNEL_IO_URING_ENTER = 426,      /* 5.1 */
  KERNEL_IO_URING_REGISTER = 427,   /* 5.1 */
  KERNEL_COPY_FILE_RANGE = SYS_copy_file_range, /* 4.5 */
  KERNEL_OPEN_TREE = 428,           /* 5.2 */
  KERNEL_MOVE_MOUNT = 429,          /* 5.2 */
  KERNEL_FSOPEN = 430,              /* 5.2 */
  KERNEL_FSCONFIG = 431,            /* 5.2 */
  KERNEL_FSMOUNT = 432,             /* 5.2 */
  KERNEL_FSPICK = 433,              /* 5.2 */
  KERNEL_CLONE3 = 435,              /* 5.3 */
  KERNEL_PIDFD_SEND_SIGNAL = 424,   /* 5.1 */
  KERNEL_PIDFD_OPEN = 434,          /* 5.3 */
  KERNEL_CLOSE_RANGE = 436,         /* 5.9 */
  KERNEL_OPENAT2 = 437,             /* 5.6 */
  KERNEL_PIDFD_GETFD = 438,         /* 5.6 */
  KERNEL_FACCESSAT2 = 439,          /* 5.8 */
  KERNEL_MOUNT_SETATTR = 442,       /* 5.12 */
  KERNEL_LANDLOCK_CREATE = 444,     /* 5.13 */
  KERNEL_LANDLOCK_ADD_RULE = 445,   /* 5.13 */
  KERNEL_LANDLOCK_RESTRICT = 446,   /* 5.13 */
  KERNEL_QUOTACTL_FD = 443,         /* 5.14 */
  KERNEL_FCHMODAT2 = 452,           /* 6.6 */
  KERNEL_SETXATTRAT = 463,          /* 6.13 */
  KERNEL_REMOVEXATTRAT = 466,       /* 6.13 */
  KERNEL_OPEN_TREE_ATTR = 467,      /* 6.15 */
  KERNEL_FILE_SETATTR = 469,        /* 6.17 */
};

enum {
  /* openat2 (5.6) */
  KERNEL_RESOLVE_NO_MAGICLINKS = 0x02,
  KERNEL_RESOLVE_NO_SYMLINKS = 0x04,
  KERNEL_RESOLVE_IN_ROOT = 0x10,

  /* flags shared by the *at calls that work on a descriptor (AT_RECURSIVE: 5.2) */
  KERNEL_AT_EMPTY_PATH = 0x1000,
  KERNEL_AT_RECURSIVE = 0x8000,

  /* open_tree, move_mount, fsopen, fsconfig, fsmount (5.2) */
  KERNEL_OPEN_TREE_CLONE = 1,
  KERNEL_OPEN_TREE_CLOEXEC = 02000000,
  KERNEL_MOVE_MOUNT_F_EMPTY_PATH = 0x04,
  KERNEL_MOVE_MOUNT_T_EMPTY_PATH = 0x40,
  KERNEL_FSOPEN_CLOEXEC = 1,
  KERNEL_FSCONFIG_SET_STRING = 1,
  KERNEL_FSCONFIG_CMD_CREATE = 6,
  KERNEL_FSMOUNT_CLOEXEC = 1,

  /* supervising: on descriptors that seccomp gives (SYNC_WAKE_UP: 6.6; WAIT_KILLABLE_RECV: 5.19) */
  KERNEL_NOTIF_SET_FLAGS = 0x40082104,
  KERNEL_NOTIF_SYNC_WAKE_UP = 1,
  KERNEL_NOTIF_ADDFD = 0x40182103, /* 5.9 */
  KERNEL_FILTER_NEW_LISTENER = 1 << 3,
  KERNEL_FILTER_WAIT_KILLABLE = 1 << 5,

  /* pidfd_open: of a thread, and not of a whole process (6.9) */
  KERNEL_PIDFD_THREAD = 0200,

  /* mount attributes (5.2; settable later through mount_setattr since 5.12) */
  KERNEL_MOUNT_ATTR_RDONLY = 0x01,
  KERNEL_MOUNT_ATTR_NOSUID = 0x02,
  KERNEL_MOUNT_ATTR_NODEV = 0x04,
  KERNEL_MOUNT_ATTR_NOEXEC = 0x08,

  /* mount(2), umount2(2): declared in <sys/mount.h>, which is not included (see above) */
  KERNEL_MS_REC = 1 << 14,
  KERNEL_MS_PRIVATE = 1 << 18,
  KERNEL_MNT_DETACH = 2,
};

/* whom the kernel signals on behalf of a file */
enum { KERNEL_F_SETOWN_EX = 15, KERNEL_FIOSETOWN = 0x8901, KERNEL_SIOCSPGRP = 0x8902 };

struct kernel_notif_addfd {
  uint64_t id;
  uint32_t flags;
  uint32_t file;
  uint32_t new_file; /* its number there, where the flags say so */
  uint32_t new_flags;
};

struct kernel_open_how {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};

struct kernel_mount_attr {
  uint64_t set;
  uint64_t clear;
  uint64_t propagation;
  uint64_t user_namespace;
};

static inline int kernel_openat2(int directory, const char *path, const struct kernel_open_how *how)
{
  return (int) syscall(KERNEL_OPENAT2, directory, path, how, sizeof *how);
}

static inline int kernel_open_tree(int from, const char *path, unsigned flags)
{
  return (int) syscall(KERNEL_OPEN_TREE, from, path, flags);
}

static inline int kernel_move_mount(int mount, const char *from, int target, const char *path, unsigned flags)
{
  return (int) syscall(KERNEL_MOVE_MOUNT, mount, from, target, path, flags);
}

static inline int kernel_mount_setattr(int mount, const char *path, unsigned flags, const struct kernel_mount_attr *attr)
{
  return (int) syscall(KERNEL_MOUNT_SETATTR, mount, path, flags, attr, sizeof *attr);
}

static inline int kernel_fsopen(const char *type)
{
  return (int) syscall(KERNEL_FSOPEN, type, KERNEL_FSOPEN_CLOEXEC);
}

static inline int kernel_fsconfig(int context, unsigned command, const char *key, const char *value)
{
  return (int) syscall(KERNEL_FSCONFIG, context, command, key, value, 0);
}

static inline int kernel_fsmount(int context, unsigned attributes)
{
  return (int) syscall(KERNEL_FSMOUNT, context, KERNEL_FSMOUNT_CLOEXEC, attributes);
}

#endif

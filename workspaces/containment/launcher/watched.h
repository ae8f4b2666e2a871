/*
 * The calls that the supervisor looks at, so that npm can say what a script was denied. Few, and none that a build makes by the
 * thousand: opening a file to read it is not among them.
 */
#ifndef LAUNCHER_WATCHED_H
#define LAUNCHER_WATCHED_H

#include "uapi.h"

#include <stddef.h>
#include <stdint.h>

enum watched_kind {
  WATCHED_OPEN, /* by the flags, which come after the path */
  WATCHED_CHANGE, /* of what is there */
  WATCHED_MAKE, /* of what is not there */
  WATCHED_EITHER,
  WATCHED_CONNECT,
  WATCHED_MESSAGE, /* with its receiver in it */
  WATCHED_MESSAGES,
};

enum { NO_DIRECTORY = -1 };

/* One path of a call, by the places of its arguments; a call with two paths has two rows. */
struct watched {
  int number;
  enum watched_kind kind;
  int at; /* what the path is relative to */
  int path;
  int follows; /* a link at its end */
  int is_examined; /* by a rule of its own in filter.c */
};

static const struct watched watched_calls[] = {
  { SYS_openat, WATCHED_OPEN, 0, 1, 1, 1 },
  { SYS_mkdirat, WATCHED_MAKE, 0, 1, 0, 0 },
  { SYS_unlinkat, WATCHED_CHANGE, 0, 1, 0, 0 },
#ifdef SYS_renameat
  { SYS_renameat, WATCHED_CHANGE, 0, 1, 0, 0 },
  { SYS_renameat, WATCHED_EITHER, 2, 3, 0, 0 },
#endif
  { SYS_renameat2, WATCHED_CHANGE, 0, 1, 0, 0 },
  { SYS_renameat2, WATCHED_EITHER, 2, 3, 0, 0 },
  { SYS_symlinkat, WATCHED_MAKE, 1, 2, 0, 0 },
  { SYS_linkat, WATCHED_MAKE, 2, 3, 0, 0 },
  { SYS_truncate, WATCHED_CHANGE, NO_DIRECTORY, 0, 1, 0 },
  { SYS_fchmodat, WATCHED_CHANGE, 0, 1, 1, 1 },
  { KERNEL_FCHMODAT2, WATCHED_CHANGE, 0, 1, 1, 1 },
#ifdef __x86_64__ /* on later architectures only the *at forms exist */
  { SYS_open, WATCHED_OPEN, NO_DIRECTORY, 0, 1, 1 },
  { SYS_creat, WATCHED_EITHER, NO_DIRECTORY, 0, 1, 1 },
  { SYS_mkdir, WATCHED_MAKE, NO_DIRECTORY, 0, 0, 0 },
  { SYS_rmdir, WATCHED_CHANGE, NO_DIRECTORY, 0, 0, 0 },
  { SYS_unlink, WATCHED_CHANGE, NO_DIRECTORY, 0, 0, 0 },
  { SYS_rename, WATCHED_CHANGE, NO_DIRECTORY, 0, 0, 0 },
  { SYS_rename, WATCHED_EITHER, NO_DIRECTORY, 1, 0, 0 },
  { SYS_symlink, WATCHED_MAKE, NO_DIRECTORY, 1, 0, 0 },
  { SYS_link, WATCHED_MAKE, NO_DIRECTORY, 1, 0, 0 },
  { SYS_chmod, WATCHED_CHANGE, NO_DIRECTORY, 0, 1, 1 },
#endif
  { SYS_connect, WATCHED_CONNECT, 0, 1, 0, 0 },
  { SYS_sendto, WATCHED_CONNECT, 0, 4, 0, 1 },
  { SYS_sendmsg, WATCHED_MESSAGE, 0, 1, 0, 1 },
  { SYS_sendmmsg, WATCHED_MESSAGES, 0, 1, 0, 1 },
};

/* Whether an open with these flags only reads: neither for writing, nor making or cutting a file. */
static inline int watched_reads(uint64_t flags)
{
  enum { ACCESS = 3, MAKES = 0100, CUTS = 01000, TEMPORARY_FILE = 020000000 };
  return (flags & (ACCESS | MAKES | CUTS | TEMPORARY_FILE)) == 0;
}

enum { WATCHED_COUNT = sizeof watched_calls / sizeof *watched_calls };

#endif

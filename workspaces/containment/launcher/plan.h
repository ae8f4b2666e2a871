/*
 * The plan: everything that one script may see and use, as npm wrote it.
 *
 * Parsing is pure (no input, no output, no globals), so that it can be tested and fuzzed alone, and complete: nothing is
 * done for a plan of which any byte is not understood.
 */
#ifndef LAUNCHER_PLAN_H
#define LAUNCHER_PLAN_H

#include <stddef.h>
#include <stdint.h>

enum {
  PLAN_VERSION = 1,
  PLAN_MAX_BYTES = 8 << 20,
  PLAN_MAX_RECORDS = 65536,
  PLAN_MAX_MOUNTS = 4096,
  PLAN_MAX_PATH = 4095,
  PLAN_MAX_FILE = 1 << 20,
  PLAN_MAX_HOSTNAME = 64,
  PLAN_LIMITS = 5,
};

enum plan_type {
  PLAN_TIER = 1,
  PLAN_IDS = 2,
  PLAN_HOSTNAME = 3,
  PLAN_CWD = 4,
  PLAN_EXEC = 5,
  PLAN_ARG = 6,
  PLAN_ENV = 7,
  PLAN_LIMIT = 8,
  PLAN_ROOT = 9,
  PLAN_ABI = 10,
  PLAN_PROXY = 11,
  PLAN_NAMES = 12,
  PLAN_OBSERVE = 13,
  PLAN_BIND = 16,
  PLAN_TMPFS = 17,
  PLAN_DIR = 18,
  PLAN_FILE = 19,
  PLAN_LINK = 20,
  PLAN_PROC = 21,
  PLAN_HIDE = 22,
  PLAN_DECOY = 23,
  PLAN_END = 0xffff,
};

enum { PLAN_TIER_VIEW = 1, PLAN_TIER_LANDLOCK = 2 };
enum { PLAN_BIND_WRITABLE = 1, PLAN_BIND_DEVICE = 2 };
enum { PLAN_TMPFS_WRITABLE = 1 };
enum { PLAN_FILE_DECOY = 1 };
enum { PLAN_LIMIT_CORE = 1, PLAN_LIMIT_NOFILE, PLAN_LIMIT_FSIZE, PLAN_LIMIT_NPROC, PLAN_LIMIT_DATA };

struct plan_limit {
  uint64_t soft;
  uint64_t hard;
  int is_set;
};

/* One record of type 16 to 23; a decoy is an empty FILE with its flag. What a type does not use is zero. */
struct plan_mount {
  enum plan_type type;
  int record;
  uint32_t flags;
  uint32_t mode;
  uint64_t size;
  const char *destination;
  const char *source; /* BIND: where from; LINK: what the link says */
  const uint8_t *content; /* FILE: lies in the caller's bytes, which must outlive the plan */
  uint32_t content_length;
};

struct plan {
  uint32_t tier;
  uint32_t landlock_abi; /* 0: whatever there is; only ever lowered */
  uint32_t uid;
  uint32_t gid;
  uint64_t root_size;
  uint32_t proxy_port; /* on the script's loopback; 0: it has no proxy */
  int observes; /* whether everything that the script asks of the file system is told */
  int is_held; /* whether the script waits for npm's word; said by the plan's head, not by a record */
  int answers_names; /* whether a name that is looked up is told and denied, and not just unknown */
  const char *hostname;
  const char *cwd;
  const char *exec;
  char **arguments; /* both end in NULL, as execve wants them */
  char **environment;
  struct plan_limit limits[PLAN_LIMITS + 1]; /* indexed by PLAN_LIMIT_* */
  struct plan_mount *mounts;
  size_t mount_count;
  char *strings; /* owns every string above, each ended by NUL */
};

struct plan_error {
  int code; /* an errno value */
  int record; /* index of the record that was refused, or -1 */
};

/* 0, or -1 with *error filled in; after 0 the plan belongs to the caller, who may plan_free it. */
int plan_parse(const uint8_t *bytes, size_t length, struct plan *plan, struct plan_error *error);
void plan_free(struct plan *plan);

#endif

/*
 * The tier without a view: where the machine gives no namespaces, Landlock says what may be opened. It knows grants and no
 * exceptions, hides no name, and says nothing of modes, owners and times; for those the supervisor answers (attributes.c).
 */
#include "view.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>

/* Rights, with the ABI that has them first where that is not 1. */
enum {
  EXECUTE = 1 << 0,
  WRITE_FILE = 1 << 1,
  READ_FILE = 1 << 2,
  READ_DIRECTORY = 1 << 3,
  MAKE_CHARACTER = 1 << 6,
  MAKE_BLOCK = 1 << 11,
  REFER = 1 << 13, /* 2 */
  TRUNCATE = 1 << 14, /* 3 */
  IOCTL_DEVICE = 1 << 15, /* 5 */
  ALL = (1 << 16) - 1,
  OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE,
  NETWORK = 1 << 0 | 1 << 1, /* 4: bind, connect */
  SCOPES = 1 << 0 | 1 << 1, /* 6: abstract sockets, signals */
  ABI_REFER = 2, /* 5.19 */
  ABI_TRUNCATE = 3, /* 6.2 */
  ABI_NETWORK = 4, /* 6.7 */
  ABI_IOCTL_DEVICE = 5, /* 6.10 */
  ABI_SCOPES = 6, /* 6.12 */
  RULE_PATH_BENEATH = 1,
  CREATE_VERSION = 1,
};

struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

struct rule {
  uint64_t allowed;
  int32_t beneath;
} __attribute__((packed));

static uint64_t rights_of(const struct plan_mount *bind)
{
  if (bind->flags & PLAN_BIND_DEVICE)
    return READ_FILE | WRITE_FILE | IOCTL_DEVICE;
  if (bind->flags & PLAN_BIND_WRITABLE)
    return ALL & ~(uint64_t) (MAKE_CHARACTER | MAKE_BLOCK);
  return EXECUTE | READ_FILE | READ_DIRECTORY;
}

void landlock_find(struct plan *plan)
{
  const uint32_t abi = (uint32_t) must(syscall(KERNEL_LANDLOCK_CREATE, NULL, 0L, (long) CREATE_VERSION), STAGE_LANDLOCK);
  if (plan->landlock_abi == 0 || plan->landlock_abi > abi)
    plan->landlock_abi = abi;
}

/* What an older ABI lacks is the filter's and the supervisor's; without REFER nothing can be moved to another directory. */
static uint64_t handled_files(uint32_t abi)
{
  uint64_t rights = ALL;
  if (abi < ABI_REFER)
    rights &= ~(uint64_t) REFER;
  if (abi < ABI_TRUNCATE)
    rights &= ~(uint64_t) TRUNCATE;
  if (abi < ABI_IOCTL_DEVICE)
    rights &= ~(uint64_t) IOCTL_DEVICE;
  return rights;
}

/* Script and supervisor take turns on one processor from Linux 6.6 on; the first ABI after that is of 6.7. */
bool landlock_is_quick(const struct plan *plan)
{
  return plan->landlock_abi >= ABI_NETWORK;
}

bool landlock_lacks_truncate(const struct plan *plan)
{
  return plan->landlock_abi < ABI_TRUNCATE;
}

bool landlock_lacks_scopes(const struct plan *plan)
{
  return plan->landlock_abi < ABI_SCOPES;
}

static int make_rules(const struct plan *plan)
{
  const uint32_t abi = plan->landlock_abi;
  const struct ruleset handled = {
    .files = handled_files(abi),
    .network = abi < ABI_NETWORK ? 0 : NETWORK,
    .scopes = abi < ABI_SCOPES ? 0 : SCOPES,
  };
  struct view where = { .plan = plan, .stage = STAGE_LANDLOCK };

  const int rules = must(syscall(KERNEL_LANDLOCK_CREATE, &handled, sizeof handled, 0L), STAGE_LANDLOCK);
  const int root = must(openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC), STAGE_LANDLOCK);
  for (size_t i = 0; i < plan->mount_count; i++) {
    const struct plan_mount *bind = &plan->mounts[i];
    if (bind->type != PLAN_BIND)
      continue;
    where.record = bind->record;
    const int file = places_check(&where, places_resolve(root, bind->source, 0));
    struct rule rule = { rights_of(bind) & handled.files, file };
    if (!places_is_directory(&where, file))
      rule.allowed &= OF_FILES;
    places_check(&where, syscall(KERNEL_LANDLOCK_ADD_RULE, (long) rules, (long) RULE_PATH_BENEATH, &rule, 0L));
    close(file);
  }
  close(root);
  return rules;
}

/* To the process that they are for, which does what is its own alone meanwhile. If it has failed it has told why. */
void landlock_give_rules(const struct plan *plan, int progress)
{
  const int rules = make_rules(plan);
  if (supervise_send_descriptor(progress, MESSAGE_GO, rules) < 0 && errno != EPIPE)
    status_fail(STAGE_LANDLOCK, errno, -1);
  close(rules);
}

void landlock_confine(int rules)
{
  must(syscall(KERNEL_LANDLOCK_RESTRICT, (long) rules, 0L), STAGE_LANDLOCK);
  close(rules);
}

/*
 * What an open file is to the script: in the view the mount says so. In the landlock tier this process is not bound by the
 * script's rules, so that it asks the plan, by where the file is now; it was opened before, and nothing can be put in its place.
 */
#include "notify.h"
#include "uapi.h"

#include <string.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

static bool is_beneath(const char *path, const char *directory)
{
  const size_t length = strlen(directory);
  return strlen(path) >= length && memcmp(path, directory, length) == 0
    && (path[length] == 0 || path[length] == '/' || length == 1);
}

bool ground_path(const struct notifier *notifier, int file, char path[PATH_ROOM])
{
  char name[32];
  append_number(append_text(name, "self/fd/"), (uint64_t) file, 10);
  const long length = syscall(SYS_readlinkat, notifier->processes, name, path, (long) PATH_ROOM);
  if (length <= 0 || length == PATH_ROOM || path[0] != '/')
    return false;
  path[length] = 0;
  return true;
}

bool ground_holds(const struct plan *plan, const char *path)
{
  for (size_t i = 0; i < plan->mount_count; i++)
    if (plan->mounts[i].type == PLAN_BIND && plan->mounts[i].flags & PLAN_BIND_WRITABLE
      && is_beneath(path, plan->mounts[i].source))
      return true;
  return false;
}

enum ground ground_of(const struct notifier *notifier, int file)
{
  const struct plan *plan = notifier->plan;
  enum ground ground = GROUND_NONE;
  char path[PATH_ROOM];

  if (plan->tier == PLAN_TIER_VIEW) {
    struct statfs system;
    if (syscall(SYS_fstatfs, file, &system) != 0)
      return GROUND_NONE;
    return (system.f_flags & ST_RDONLY) != 0 ? GROUND_READABLE : GROUND_WRITABLE;
  }
  if (!ground_path(notifier, file, path))
    return GROUND_NONE;
  for (size_t i = 0; i < plan->mount_count; i++)
    if (plan->mounts[i].type == PLAN_BIND && is_beneath(path, plan->mounts[i].source)) {
      if (plan->mounts[i].flags & PLAN_BIND_WRITABLE)
        return GROUND_WRITABLE;
      ground = GROUND_READABLE;
    }
  return ground;
}

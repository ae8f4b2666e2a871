/*
 * Well-known secrets. In their places lie empty files, since what looks for a secret often asks first whether it is there; the kernel
 * tells of each one that is opened. That costs nothing for everything else that is opened.
 *
 * Without a view the user's own lie where they are. Landlock lets nobody open them, and tells nobody: so there the supervisor looks at
 * what is opened to be read. Nor are decoys of a plan that lie on no ground of the script's anything that npm has made, but the places
 * of the user's.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <sys/inotify.h>
#include <string.h>

enum { MOST_SECRETS = 64 };

static int watches[MOST_SECRETS]; /* by the order of the plan's decoys */
static const char *paths[MOST_SECRETS];
static unsigned count;

/* A decoy that there is, or the place of a secret. */
static bool is_decoy(const struct plan *plan, const struct plan_mount *mount, bool is_made)
{
  if (mount->type != PLAN_FILE || !(mount->flags & PLAN_FILE_DECOY))
    return false;
  return (plan->tier == PLAN_TIER_VIEW || ground_holds(plan, mount->destination)) == is_made;
}

/*
 * What the watches hang on. The kernel takes milliseconds to end that, and does not let the process go meanwhile that has it open
 * last: so it is the outer supervisor's, which npm has heard everything of by then. Where the kernel has none left for this user,
 * nothing is told of secrets, and they are not there all the same.
 */
int secrets_open(void)
{
  return (int) syscall(SYS_inotify_init1, IN_NONBLOCK | IN_CLOEXEC);
}

void secrets_watch(const struct plan *plan, int file)
{
  for (size_t i = 0; file >= 0 && i < plan->mount_count && count < MOST_SECRETS; i++) {
    if (!is_decoy(plan, &plan->mounts[i], true))
      continue;
    paths[count] = plan->mounts[i].destination;
    watches[count++] = (int) syscall(SYS_inotify_add_watch, file, plan->mounts[i].destination, IN_OPEN | IN_ONESHOT);
  }
}

void secrets_serve(const struct notifier *notifier)
{
  _Alignas(struct inotify_event) uint8_t events[1024];
  long length;

  while (notifier->secrets >= 0 && (length = read(notifier->secrets, events, sizeof events)) > 0)
    for (long at = 0; at + (long) sizeof(struct inotify_event) <= length;) {
      const struct inotify_event *event = (const void *) (events + at);
      for (unsigned i = 0; i < count && event->mask & IN_OPEN; i++)
        if (watches[i] == event->wd)
          denials_tell_secret(notifier, paths[i]);
      at += (long) sizeof *event + (long) event->len;
    }
}

bool secrets_are_looked_at(const struct plan *plan)
{
  if (plan->tier == PLAN_TIER_VIEW || !landlock_is_quick(plan))
    return false;
  for (size_t i = 0; i < plan->mount_count; i++)
    if (is_decoy(plan, &plan->mounts[i], false))
      return true;
  return false;
}

static const char *last_part(const char *path)
{
  const char *last = path;
  for (; *path != 0; path++)
    if (*path == '/')
      last = path + 1;
  return last;
}

static bool is_same(const char *one, const char *other)
{
  const size_t length = strlen(one);
  return strlen(other) == length && memcmp(one, other, length) == 0;
}

/* By its name first: nearly everything that is opened is called otherwise. A link of another name is not followed. */
void secrets_look(const struct notifier *notifier, const struct call *call, int at, const char *path)
{
  const struct plan *plan = notifier->plan;
  const char *name = last_part(path);
  char whole[PATH_ROOM];

  for (size_t i = 0; i < plan->mount_count; i++) {
    const char *secret = plan->mounts[i].destination;
    if (!is_decoy(plan, &plan->mounts[i], false) || !is_same(name, last_part(secret)))
      continue;
    bool is_meant = is_same(path, secret);
    const int file = is_meant ? -1 : caller_open_path(notifier, call, at, path, 0);
    if (file >= 0) {
      is_meant = ground_path(notifier, file, whole) && is_same(whole, secret);
      close(file);
    }
    if (is_meant && notify_is_waiting(notifier, call)) {
      denials_tell_secret(notifier, secret);
      return;
    }
  }
}

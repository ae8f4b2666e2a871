/*
 * Well-known secrets. In their places lie empty files, since what looks for a secret often asks first whether it is there; the kernel
 * tells of each one that is opened. That costs nothing for everything else that is opened.
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

static bool is_decoy(const struct plan_mount *mount)
{
  return mount->type == PLAN_FILE && mount->flags & PLAN_FILE_DECOY;
}

/*
 * What the watches hang on. The kernel takes milliseconds to end that, and does not let the process go meanwhile that has it open
 * last: so it is the outer supervisor's, which npm has heard everything of by then. Where the kernel has none left for this user,
 * nothing is told of secrets, and they are not there all the same.
 */
int secrets_open(const struct plan *plan)
{
  for (size_t i = 0; i < plan->mount_count; i++)
    if (is_decoy(&plan->mounts[i]))
      return (int) syscall(SYS_inotify_init1, IN_NONBLOCK | IN_CLOEXEC);
  return -1;
}

void secrets_watch(const struct plan *plan, int file)
{
  for (size_t i = 0; file >= 0 && i < plan->mount_count && count < MOST_SECRETS; i++) {
    if (!is_decoy(&plan->mounts[i]))
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

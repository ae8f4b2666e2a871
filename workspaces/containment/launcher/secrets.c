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

/* Where the kernel has no watch left for this user, nothing is told of secrets, and they are not there all the same. */
int secrets_open(const struct plan *plan)
{
  int file = -1;

  for (size_t i = 0; i < plan->mount_count && count < MOST_SECRETS; i++) {
    if (plan->mounts[i].type != PLAN_FILE || !(plan->mounts[i].flags & PLAN_FILE_DECOY))
      continue;
    if (file < 0)
      file = (int) syscall(SYS_inotify_init1, IN_NONBLOCK | IN_CLOEXEC);
    if (file < 0)
      return -1;
    paths[count] = plan->mounts[i].destination;
    watches[count++] = (int) syscall(SYS_inotify_add_watch, file, plan->mounts[i].destination, IN_OPEN | IN_ONESHOT);
  }
  return file;
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

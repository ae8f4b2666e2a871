/*
 * Signals, where Landlock has no scopes (before its sixth ABI): then the kernel would let a script signal every process of its
 * user's. So this process sends them, to what descends from itself and to nothing else.
 *
 * A process is held by a descriptor before it is looked at: a number that is given to another one meanwhile reaches nobody.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { STAT_ROOM = 512, MOST_ANCESTORS = 4096 };

static const int signal_calls[] = { SYS_kill, SYS_tkill, SYS_tgkill };

bool signals_has(int number)
{
  for (size_t i = 0; i < sizeof signal_calls / sizeof *signal_calls; i++)
    if (signal_calls[i] == number)
      return true;
  return false;
}

static ssize_t read_of(const struct notifier *notifier, pid_t process, const char *name, char *text, size_t room)
{
  char path[64];
  append_text(append_number(path, (uint64_t) process, 10), name);
  const int file = openat(notifier->processes, path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return -1;
  const ssize_t length = read(file, text, room - 1);
  close(file);
  if (length >= 0)
    text[length] = 0;
  return length;
}

struct kin {
  pid_t parent;
  pid_t group;
};

static long take_number(const char **at)
{
  long number = 0;
  while (**at == ' ')
    ++*at;
  for (; **at >= '0' && **at <= '9'; ++*at)
    number = number * 10 + (**at - '0');
  return number;
}

/* "number (name) state parent group ...": a name may hold anything, but nothing after it holds a parenthesis. */
static bool read_kin(const struct notifier *notifier, pid_t process, struct kin *kin)
{
  char text[STAT_ROOM];
  if (read_of(notifier, process, "/stat", text, sizeof text) <= 0)
    return false;
  const char *at = strrchr(text, ')');
  if (at == NULL || strlen(at) < 4)
    return false;
  at += 4;
  kin->parent = (pid_t) take_number(&at);
  kin->group = (pid_t) take_number(&at);
  return true;
}

/*
 * Whether its parent, or theirs, is this process. A parent is looked at and then the child again: while it is still the child's,
 * it lives, and its number was nobody else's.
 */
static bool descends(const struct notifier *notifier, pid_t process)
{
  const pid_t own = (pid_t) syscall(SYS_getpid);
  struct kin kin, parents, again;

  if (!read_kin(notifier, process, &kin))
    return false;
  for (int steps = 0; steps < MOST_ANCESTORS; steps++) {
    if (kin.parent == own)
      return true;
    if (kin.parent <= 1 || !read_kin(notifier, kin.parent, &parents) || !read_kin(notifier, process, &again))
      return false;
    if (again.parent != kin.parent) {
      kin = again;
      continue;
    }
    process = kin.parent;
    kin = parents;
  }
  return false;
}

/* The process that a thread is of. */
static pid_t process_of(const struct notifier *notifier, pid_t thread)
{
  static const char name[] = "\nTgid:\t";
  char text[STAT_ROOM];
  if (thread <= 0 || read_of(notifier, thread, "/status", text, sizeof text) <= 0)
    return -1;
  for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
    if (strlen(at) > sizeof name && memcmp(at, name, sizeof name - 1) == 0) {
      at += sizeof name - 1;
      return (pid_t) take_number(&at);
    }
  return -1;
}

static int send_to(const struct notifier *notifier, pid_t process, int signal)
{
  const int held = (int) syscall(KERNEL_PIDFD_OPEN, (long) process, 0L);
  if (held < 0)
    return errno == EINVAL ? -ESRCH : -errno;
  int result = -EPERM;
  if (descends(notifier, process))
    result = syscall(KERNEL_PIDFD_SEND_SIGNAL, (long) held, (long) signal, NULL, 0L) == 0 ? 0 : -errno;
  close(held);
  return result;
}

/* A group, or (0) all that descends from this process but the caller's own process. */
static int send_to_all(const struct notifier *notifier, pid_t group, pid_t but, int signal)
{
  struct entry { uint64_t inode; int64_t offset; uint16_t length; uint8_t type; char name[]; };
  static _Alignas(8) char buffer[16384];
  const int list = openat(notifier->processes, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool is_any = false, is_done = false;
  long length;

  if (list < 0)
    return -errno;
  while ((length = syscall(SYS_getdents64, list, buffer, sizeof buffer)) > 0)
    for (long at = 0; at < length;) {
      const struct entry *entry = (const struct entry *) (buffer + at);
      const char *digits = entry->name;
      struct kin kin;
      at += entry->length;
      const pid_t process = (pid_t) take_number(&digits);
      if (*digits != 0 || process <= 0 || process == but || !read_kin(notifier, process, &kin))
        continue;
      if (group != 0 ? kin.group != group : !descends(notifier, process))
        continue;
      is_any = true;
      is_done |= send_to(notifier, process, signal) == 0;
    }
  close(list);
  return is_done ? 0 : is_any ? -EPERM : -ESRCH;
}

static int answer_kill(const struct notifier *notifier, const struct call *call, pid_t process)
{
  const pid_t whom = (pid_t) call->arguments[0];
  const int signal = (int) call->arguments[1];
  struct kin own;

  if (whom > 0) {
    const pid_t target = process_of(notifier, whom);
    return target < 0 ? -ESRCH : send_to(notifier, target, signal);
  }
  if (whom == -1)
    return send_to_all(notifier, 0, process, signal);
  if (whom < -1)
    return whom == INT32_MIN ? -ESRCH : send_to_all(notifier, -whom, 0, signal);
  return read_kin(notifier, process, &own) ? send_to_all(notifier, own.group, 0, signal) : -ESRCH;
}

int signals_answer(const struct notifier *notifier, const struct call *call)
{
  const pid_t process = process_of(notifier, call->caller);
  const bool is_group_named = call->number == SYS_tgkill;
  const pid_t thread = (pid_t) call->arguments[is_group_named ? 1 : 0];
  const int signal = (int) call->arguments[is_group_named ? 2 : 1];

  if (process < 0 || !notify_is_waiting(notifier, call))
    return -EINTR;
  if ((unsigned) signal > 64)
    return -EINVAL;
  if (call->number == SYS_kill)
    return answer_kill(notifier, call, process);
  if (thread <= 0)
    return -EINVAL;
  const pid_t target = is_group_named ? (pid_t) call->arguments[0] : process_of(notifier, thread);
  if (target != process) /* to a thread of another process: to that process */
    return target <= 0 ? -ESRCH : send_to(notifier, target, signal);
  return syscall(SYS_tgkill, (long) process, (long) thread, (long) signal) == 0 ? 0 : -errno;
}

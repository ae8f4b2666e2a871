/*
 * Modes, owners and times, which Landlock leaves to everybody who owns a file: in its tier this process changes them, on a file
 * that it has opened itself and found on the script's own ground.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum subject { BY_DESCRIPTOR, BY_PATH, BY_PATH_AT };
enum change { CHANGE_MODE, CHANGE_OWNER, CHANGE_TIMES, CHANGE_OLD_TIMES, CHANGE_OLDEST_TIMES };

/* The values follow the descriptor or the path; the flags follow the values. */
static const struct attribute {
  int number;
  enum subject subject;
  enum change change;
  int flags; /* the argument, or 0: there is none */
  int is_of_link; /* without any flag */
} attributes[] = {
  { SYS_fchmod, BY_DESCRIPTOR, CHANGE_MODE, 0, 0 },
  { SYS_fchmodat, BY_PATH_AT, CHANGE_MODE, 0, 0 },
  { KERNEL_FCHMODAT2, BY_PATH_AT, CHANGE_MODE, 3, 0 },
  { SYS_fchown, BY_DESCRIPTOR, CHANGE_OWNER, 0, 0 },
  { SYS_fchownat, BY_PATH_AT, CHANGE_OWNER, 4, 0 },
  { SYS_utimensat, BY_PATH_AT, CHANGE_TIMES, 3, 0 },
#ifdef __x86_64__
  { SYS_chmod, BY_PATH, CHANGE_MODE, 0, 0 },
  { SYS_chown, BY_PATH, CHANGE_OWNER, 0, 0 },
  { SYS_lchown, BY_PATH, CHANGE_OWNER, 0, 1 },
  { SYS_utime, BY_PATH, CHANGE_OLDEST_TIMES, 0, 0 },
  { SYS_utimes, BY_PATH, CHANGE_OLD_TIMES, 0, 0 },
  { SYS_futimesat, BY_PATH_AT, CHANGE_OLD_TIMES, 0, 0 },
#endif
};

static const struct attribute *find(int number)
{
  for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
    if (attributes[i].number == number)
      return &attributes[i];
  return NULL;
}

bool attributes_has(int number)
{
  return find(number) != NULL;
}

static int open_subject(const struct notifier *notifier, const struct call *call, const struct attribute *attribute)
{
  const uint64_t *passed = call->arguments;
  const int flags = attribute->flags != 0 ? (int) passed[attribute->flags] : 0;
  const int at = attribute->subject == BY_PATH_AT ? (int) passed[0] : AT_FDCWD;
  const uint64_t address = passed[attribute->subject == BY_PATH_AT ? 1 : 0];
  char path[PATH_ROOM];

  if (flags & ~(AT_SYMLINK_NOFOLLOW | KERNEL_AT_EMPTY_PATH)) {
    errno = EINVAL;
    return -1;
  }
  if (attribute->subject == BY_DESCRIPTOR)
    return caller_open_descriptor(notifier, call, (int) passed[0]);
  if (address == 0 && attribute->subject == BY_PATH_AT && attribute->change >= CHANGE_TIMES)
    return caller_open_descriptor(notifier, call, at); /* futimens is utimensat without a path */
  if (caller_read_path(notifier, call, address, path) != 0)
    return -1;
  if (path[0] == 0 && flags & KERNEL_AT_EMPTY_PATH)
    return caller_open_directory(notifier, call, at);
  return caller_open_path(notifier, call, at, path, attribute->is_of_link || flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
}

/* The three ways to write down two times. No address: now. */
static int read_times(
  const struct notifier *notifier, const struct call *call, enum change change, uint64_t address, struct timespec times[2])
{
  int64_t values[4] = { 0 };
  const size_t size = change == CHANGE_OLDEST_TIMES ? 16 : 32;

  if (caller_read(notifier, call, address, values, size) != 0)
    return -1;
  const bool is_short = change == CHANGE_OLDEST_TIMES;
  for (int i = 0; i < 2; i++) {
    times[i].tv_sec = values[is_short ? i : 2 * i];
    times[i].tv_nsec = is_short ? 0 : values[2 * i + 1];
    if (change == CHANGE_OLD_TIMES) {
      if (times[i].tv_nsec < 0 || times[i].tv_nsec >= 1000000) {
        errno = EINVAL;
        return -1;
      }
      times[i].tv_nsec *= 1000;
    }
  }
  return 0;
}

static long apply(const struct notifier *notifier, const struct call *call, const struct attribute *attribute, int file)
{
  const uint64_t *value = call->arguments + (attribute->subject == BY_PATH_AT ? 2 : 1);
  struct timespec times[2];
  char name[32];

  append_number(append_text(name, "self/fd/"), (uint64_t) file, 10);
  switch (attribute->change) {
  case CHANGE_MODE:
    return syscall(SYS_fchmodat, notifier->processes, name, (long) value[0]);
  case CHANGE_OWNER:
    return syscall(SYS_fchownat, notifier->processes, name, (long) value[0], (long) value[1], 0L);
  default:
    if (value[0] == 0)
      return syscall(SYS_utimensat, notifier->processes, name, NULL, 0L);
    if (read_times(notifier, call, attribute->change, value[0], times) != 0)
      return -1;
    if (!notify_is_waiting(notifier, call)) {
      errno = EINTR;
      return -1;
    }
    return syscall(SYS_utimensat, notifier->processes, name, times, 0L);
  }
}

static uint64_t largest_file(const struct plan *plan)
{
  return plan->limits[PLAN_LIMIT_FSIZE].is_set ? plan->limits[PLAN_LIMIT_FSIZE].soft : INT64_MAX;
}

/* truncate(2), where Landlock does not know it. The script's limit is not this process's. */
int truncate_answer(const struct notifier *notifier, const struct call *call)
{
  const int64_t size = (int64_t) call->arguments[1];
  char path[PATH_ROOM], name[32];

  if (size < 0)
    return -EINVAL;
  if (caller_read_path(notifier, call, call->arguments[0], path) != 0)
    return -errno;
  const int file = caller_open_path(notifier, call, AT_FDCWD, path, 0);
  if (file < 0)
    return -errno;
  int result = 0;
  if (!notify_is_waiting(notifier, call)) {
    result = -EINTR;
  } else if (ground_of(notifier, file) != GROUND_WRITABLE) {
    denials_tell_write(notifier, file, "");
    result = -EACCES;
  } else if ((uint64_t) size > largest_file(notifier->plan)) {
    result = -EFBIG;
  } else {
    append_number(append_text(name, "self/fd/"), (uint64_t) file, 10);
    const int writable = openat(notifier->processes, name, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (writable < 0 || syscall(SYS_ftruncate, writable, size) != 0)
      result = -errno;
    if (writable >= 0)
      close(writable);
  }
  close(file);
  return result;
}

int attributes_answer(const struct notifier *notifier, const struct call *call)
{
  const struct attribute *attribute = find(call->number);
  int result;

  if (attribute == NULL)
    return -ENOSYS;
  const int file = open_subject(notifier, call, attribute);
  if (file < 0)
    return -errno;
  if (!notify_is_waiting(notifier, call)) {
    result = -EINTR;
  } else if (ground_of(notifier, file) != GROUND_WRITABLE) {
    denials_tell_write(notifier, file, "");
    result = -EPERM;
  } else {
    result = apply(notifier, call, attribute, file) == 0 ? 0 : -errno;
  }
  close(file);
  return result;
}

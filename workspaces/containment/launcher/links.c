/*
 * Hard links. Between two mounts the kernel makes none, and a package beside the script's own lies on another mount: without
 * this, whoever links a neighbour's binary over an own stand-in (esbuild, workerd) would keep the stand-in. A hard link there
 * would be a way to write to the neighbour's file; so what can only be read becomes a copy.
 *
 * Everything else is linked as it would have been: the kernel decides, since this process may do exactly what the script may.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/wait.h>

/* What is in the way of a call: the descriptors to close after it, whatever happens. */
struct ends {
  int source;
  int directory;
  const char *name; /* in the directory */
  bool is_descriptor; /* the source was one that the caller has open, and no path */
};

/* A descriptor's file by its name in our own /proc: for linkat, which takes a descriptor itself only from some. */
static const char *name_in_proc(int file, char room[32])
{
  append_number(append_text(room, "self/fd/"), (uint64_t) file, 10);
  return room;
}

static int link_file(const struct notifier *notifier, int file, int directory, const char *name)
{
  char path[32];
  return (int) syscall(SYS_linkat, notifier->processes, name_in_proc(file, path), directory, name, AT_SYMLINK_FOLLOW);
}

/*
 * Whether somebody still waits for it: a copy may take long. The script's first process may have ended (it is not reaped here),
 * and then nothing of it shall keep npm waiting.
 */
static bool is_wanted(const struct notifier *notifier, const struct call *call)
{
  siginfo_t ended = { .si_pid = 0 };
  syscall(SYS_waitid, P_PID, notifier->script, &ended, WEXITED | WNOHANG | WNOWAIT, NULL);
  return ended.si_pid == 0 && notify_is_waiting(notifier, call);
}

static long copy_part(int from, int to, size_t size)
{
  static char buffer[65536];
  const long copied = syscall(KERNEL_COPY_FILE_RANGE, from, NULL, to, NULL, size, 0);
  if (copied >= 0 || (errno != EXDEV && errno != EOPNOTSUPP && errno != EINVAL && errno != ENOSYS))
    return copied;
  const ssize_t length = read(from, buffer, sizeof buffer);
  for (ssize_t done = 0; done < length;) {
    const ssize_t written = write(to, buffer + done, (size_t) (length - done));
    if (written < 0)
      return -1;
    done += written;
  }
  return length;
}

static uint64_t largest_file(const struct plan *plan)
{
  return plan->limits[PLAN_LIMIT_FSIZE].is_set ? plan->limits[PLAN_LIMIT_FSIZE].soft : UINT64_MAX;
}

static int copy_content(const struct notifier *notifier, const struct call *call, int from, int to)
{
  const size_t part = 8 << 20;
  uint64_t total = 0;

  for (;;) {
    const long copied = copy_part(from, to, part);
    if (copied <= 0)
      return (int) copied;
    total += (uint64_t) copied;
    if (total > largest_file(notifier->plan))
      errno = EFBIG;
    else if (!is_wanted(notifier, call))
      errno = EINTR;
    else
      continue;
    return -1;
  }
}

/* As the source, but never a set-uid program: the copy belongs to the script. */
static int dress(int file, const struct stat *about)
{
  const struct timespec times[] = { about->st_atim, about->st_mtim };
  if (syscall(SYS_fchmod, file, about->st_mode & 0777) != 0)
    return -1;
  return (int) syscall(SYS_utimensat, file, NULL, times, 0);
}

/* Only what is a file of the machine's, and what the script could not change through the link. */
static bool may_be_copied(const struct notifier *notifier, int file, struct stat *about)
{
  struct statfs system;
  return syscall(SYS_fstat, file, about) == 0 && S_ISREG(about->st_mode) && syscall(SYS_fstatfs, file, &system) == 0
    && ground_of(notifier, file) == GROUND_READABLE && system.f_type != PROC_SUPER_MAGIC && system.f_type != SYSFS_MAGIC;
}

/* Some file systems know no file without a name: then it has one, in the script's own directory, until it is complete. */
static int make_unnamed(int directory, char temporary[48], uint64_t id)
{
  const int file = openat(directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  temporary[0] = 0;
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    return file;
  append_number(append_text(temporary, ".npm-containment-link-"), id, 16);
  return openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static int copy_file(const struct notifier *notifier, const struct call *call, const struct ends *ends)
{
  struct stat about;
  char path[48];

  if (ends->is_descriptor || !may_be_copied(notifier, ends->source, &about)) {
    errno = EXDEV;
    return -1;
  }
  const int from = openat(notifier->processes, name_in_proc(ends->source, path), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (from < 0)
    return -1;
  const int to = make_unnamed(ends->directory, path, call->id);
  int result = to;
  if (to >= 0) {
    result = copy_content(notifier, call, from, to);
    if (result == 0)
      result = dress(to, &about);
    if (result == 0)
      result = link_file(notifier, to, ends->directory, ends->name);
    const int error = errno;
    if (path[0] != 0)
      unlinkat(ends->directory, path, 0);
    close(to);
    errno = error;
  }
  const int error = errno;
  close(from);
  errno = error;
  return result < 0 ? -1 : 0;
}

/* The number in "/proc/self/fd/<number>" and its like, by which programs give a name to a file without one; or -1. */
static int descriptor_named(const char *path)
{
  static const char prefixes[][24] = { "/proc/self/fd/", "/proc/thread-self/fd/", "/dev/fd/" };

  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    const size_t length = strlen(prefixes[i]);
    int number = 0;
    if (strlen(path) <= length || memcmp(path, prefixes[i], length) != 0)
      continue;
    for (const char *digit = path + length; *digit != 0; digit++) {
      if (*digit < '0' || *digit > '9' || number > 100000000)
        return -1;
      number = number * 10 + (*digit - '0');
    }
    return number;
  }
  return -1;
}

static int open_source(const struct notifier *notifier, const struct call *call, int at, uint64_t address, int flags,
  struct ends *ends)
{
  char path[PATH_ROOM];

  if (caller_read_path(notifier, call, address, path) != 0)
    return -1;
  const int descriptor = flags & KERNEL_AT_EMPTY_PATH && path[0] == 0 ? at
    : flags & AT_SYMLINK_FOLLOW ? descriptor_named(path) : -1;
  ends->is_descriptor = descriptor != -1;
  if (descriptor == AT_FDCWD)
    return caller_open_directory(notifier, call, AT_FDCWD);
  if (descriptor != -1)
    return caller_open_descriptor(notifier, call, descriptor);
  return caller_open_path(notifier, call, at, path, flags & AT_SYMLINK_FOLLOW ? 0 : O_NOFOLLOW);
}

/* The directory that a new name is to be in; the name is the rest of the path, or all of it. */
static int open_destination(const struct notifier *notifier, const struct call *call, int at, uint64_t address,
  char path[PATH_ROOM], struct ends *ends)
{
  if (caller_read_path(notifier, call, address, path) != 0)
    return -1;
  char *slash = strrchr(path, '/');
  ends->name = slash == NULL ? path : slash + 1;
  if (ends->name[0] == 0) { /* as the kernel says of a name that is not there, or not to be a directory */
    errno = ENOENT;
    return -1;
  }
  if (slash == NULL)
    return caller_open_path(notifier, call, at, ".", O_DIRECTORY);
  if (slash == path)
    return caller_open_path(notifier, call, at, "/", O_DIRECTORY);
  *slash = 0;
  return caller_open_path(notifier, call, at, path, O_DIRECTORY);
}

static int carry_out(const struct notifier *notifier, const struct call *call, const struct ends *ends)
{
  if (!notify_is_waiting(notifier, call)) {
    errno = EINTR;
    return -1;
  }
  /* In the view the kernel decides; without one this process could link what the script may not. */
  const bool is_views = notifier->plan->tier == PLAN_TIER_VIEW;
  if (!is_views && ground_of(notifier, ends->directory) != GROUND_WRITABLE) {
    errno = EROFS;
    return -1;
  }
  if (!is_views && ground_of(notifier, ends->source) != GROUND_WRITABLE)
    errno = EXDEV;
  else if (link_file(notifier, ends->source, ends->directory, ends->name) == 0)
    return 0;
  return errno == EXDEV ? copy_file(notifier, call, ends) : -1;
}

int links_answer(const struct notifier *notifier, const struct call *call)
{
  const uint64_t *passed = call->arguments;
  const bool is_at = call->number == SYS_linkat;
  const int from = is_at ? (int) passed[0] : AT_FDCWD, to = is_at ? (int) passed[2] : AT_FDCWD;
  const int flags = is_at ? (int) passed[4] : 0;
  char path[PATH_ROOM];
  struct ends ends = { .directory = -1 };

  if (flags & ~(KERNEL_AT_EMPTY_PATH | AT_SYMLINK_FOLLOW))
    return -EINVAL;
  ends.source = open_source(notifier, call, from, passed[is_at ? 1 : 0], flags, &ends);
  if (ends.source < 0)
    return -errno;
  ends.directory = open_destination(notifier, call, to, passed[is_at ? 3 : 1], path, &ends);
  const int result = ends.directory < 0 ? -errno : carry_out(notifier, call, &ends) == 0 ? 0 : -errno;
  if (ends.directory >= 0)
    close(ends.directory);
  close(ends.source);
  return result;
}

/*
 * What the caller of a system call passed: memory, paths, descriptors.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>

static int open_memory(const struct notifier *notifier, const struct call *call, int flags)
{
  char path[64];
  append_text(append_number(path, (uint64_t) call->caller, 10), "/mem");
  return openat(notifier->processes, path, flags | O_CLOEXEC);
}

/* The same where a filter around npm refuses the call for it, as the one of Docker 20 does: the kernel asks for the same rights. */
static long read_from_file(const struct notifier *notifier, const struct call *call, uint64_t address, void *bytes, size_t length)
{
  const int memory = open_memory(notifier, call, O_RDONLY);
  if (memory < 0) {
    errno = errno == EACCES ? EPERM : errno; /* its file is root's where it may not be read */
    return -1;
  }
  const long got = syscall(SYS_pread64, memory, bytes, length, (long) address);
  const int error = errno;
  close(memory);
  errno = error == EIO ? EFAULT : error;
  return got;
}

int caller_read(const struct notifier *notifier, const struct call *call, uint64_t address, void *bytes, size_t length)
{
  const struct iovec here = { bytes, length }, there = { (void *) (uintptr_t) address, length };
  long got = syscall(SYS_process_vm_readv, (long) call->caller, &here, 1L, &there, 1L, 0L);
  if (got < 0 && (errno == EPERM || errno == ENOSYS))
    got = read_from_file(notifier, call, address, bytes, length);
  if (got >= 0 && (size_t) got != length)
    errno = EFAULT;
  return got >= 0 && (size_t) got == length ? 0 : -1;
}

/* Page by page: the next one may not be there, and the path end before it. */
int caller_read_path(const struct notifier *notifier, const struct call *call, uint64_t address, char path[PATH_ROOM])
{
  enum { PAGE = 4096 }; /* the smallest that there is */

  for (size_t length = 0; length < PATH_ROOM;) {
    size_t size = PAGE - (address + length) % PAGE;
    if (size > PATH_ROOM - length)
      size = PATH_ROOM - length;
    if (caller_read(notifier, call, address + length, path + length, size) != 0)
      return -1;
    if (memchr(path + length, 0, size) != NULL)
      return 0;
    length += size;
  }
  errno = ENAMETOOLONG;
  return -1;
}

static int open_of_process(const struct notifier *notifier, const struct call *call, const char *what, int flags)
{
  char path[64];
  append_text(append_number(path, (uint64_t) call->caller, 10), what);
  return openat(notifier->processes, path, O_PATH | O_CLOEXEC | flags);
}

int caller_open_descriptor(const struct notifier *notifier, const struct call *call, int descriptor)
{
  char what[32];
  if (descriptor < 0) {
    errno = EBADF;
    return -1;
  }
  append_number(append_text(what, "/fd/"), (uint64_t) descriptor, 10);
  const int file = open_of_process(notifier, call, what, 0);
  if (file < 0 && errno == ENOENT)
    errno = EBADF;
  return file;
}

int caller_open_directory(const struct notifier *notifier, const struct call *call, int at)
{
  if (at == AT_FDCWD)
    return open_of_process(notifier, call, "/cwd", O_DIRECTORY);
  return caller_open_descriptor(notifier, call, at);
}

/* Our root is the script's: it cannot change its own (chroot is refused). */
int caller_open_path(const struct notifier *notifier, const struct call *call, int at, const char *path, int flags)
{
  const struct kernel_open_how how = {
    .flags = (uint64_t) (O_PATH | O_CLOEXEC | flags),
    .resolve = KERNEL_RESOLVE_NO_MAGICLINKS,
  };
  if (path[0] == '/')
    return kernel_openat2(AT_FDCWD, path, &how);
  if (path[0] == 0) {
    errno = ENOENT;
    return -1;
  }
  const int directory = caller_open_directory(notifier, call, at);
  if (directory < 0)
    return -1;
  const int found = kernel_openat2(directory, path, &how);
  const int error = errno;
  close(directory);
  errno = error;
  return found;
}

int caller_open_nearest(const struct notifier *notifier, const struct call *call, int at, char path[PATH_ROOM], char rest[PATH_ROOM])
{
  enum { MOST_PARENTS = PATH_ROOM / 2 };
  size_t cut = strlen(path);

  memcpy(rest, path, cut + 1);
  for (int steps = 0; steps < MOST_PARENTS; steps++) {
    while (cut > 0 && path[cut - 1] == '/')
      cut--;
    while (cut > 0 && path[cut - 1] != '/')
      cut--;
    const bool is_relative = cut == 0;
    path[cut] = 0;
    const int parent = caller_open_path(notifier, call, at, is_relative ? "." : path, O_DIRECTORY);
    if (parent >= 0) {
      const size_t left = strlen(rest + cut);
      for (size_t i = 0; i <= left; i++)
        rest[i] = rest[cut + i];
      return parent;
    }
    if (errno != ENOENT || is_relative)
      return -1;
  }
  return -1;
}

int caller_write(const struct notifier *notifier, const struct call *call, uint64_t address, const void *bytes, size_t length)
{
  const int memory = open_memory(notifier, call, O_WRONLY);
  if (memory < 0)
    return -1;
  const bool is_done = notify_is_waiting(notifier, call)
    && syscall(SYS_pwrite64, memory, bytes, length, (long) address) == (long) length;
  close(memory);
  return is_done ? 0 : -1;
}

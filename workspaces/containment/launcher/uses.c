/*
 * Everything that a script asks of the file system, where npm observes it: each thing once, and what came of it. Nothing is decided
 * here. It costs some microseconds for every call, and only while npm observes.
 */
#include "notify.h"
#include "watched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 16, MOST_USES = SLOTS / 4 * 3 };

/* A path of a call that only looks, or runs; what writes is in watched.h. */
struct observed {
  int number;
  enum use use;
  int at;
  int path;
  int flags; /* the argument that may say to follow no link; 0: none may */
  int follows; /* a link at its end */
};

static const struct observed observed_calls[] = {
  { SYS_newfstatat, USE_LOOK, 0, 1, 3, 1 },
  { SYS_statx, USE_LOOK, 0, 1, 2, 1 },
  { SYS_faccessat, USE_LOOK, 0, 1, 0, 1 },
  { KERNEL_FACCESSAT2, USE_LOOK, 0, 1, 3, 1 },
  { SYS_readlinkat, USE_LOOK, 0, 1, 0, 0 },
  { SYS_execve, USE_RUN, NO_DIRECTORY, 0, 0, 1 },
  { SYS_execveat, USE_RUN, 0, 1, 4, 1 },
#ifdef __x86_64__
  { SYS_stat, USE_LOOK, NO_DIRECTORY, 0, 0, 1 },
  { SYS_lstat, USE_LOOK, NO_DIRECTORY, 0, 0, 0 },
  { SYS_access, USE_LOOK, NO_DIRECTORY, 0, 0, 1 },
  { SYS_readlink, USE_LOOK, NO_DIRECTORY, 0, 0, 0 },
#endif
};

enum { OBSERVED_COUNT = sizeof observed_calls / sizeof *observed_calls };

size_t uses_count(void)
{
  return OBSERVED_COUNT;
}

int uses_number(size_t index)
{
  return observed_calls[index].number;
}

static uint64_t *told;
static unsigned told_count;
static uint64_t untold;

/* Whether it is told for the first time. */
static bool is_new(uint64_t hash)
{
  if (told == NULL)
    told = calloc(SLOTS, sizeof *told);
  if (told == NULL)
    return true;
  hash += hash == 0;
  size_t at = hash % SLOTS;
  for (; told[at] != 0; at = (at + 1) % SLOTS)
    if (told[at] == hash)
      return false;
  if (told_count == MOST_USES) {
    untold++;
    return false;
  }
  told[at] = hash;
  told_count++;
  return true;
}

static void tell(const struct notifier *notifier, enum use use, enum use_result result, const char *path)
{
  struct report report = { .message = { .kind = MESSAGE_USED, .stage = (int) use, .value = (int) result } };
  const size_t whole = strlen(path), length = whole < sizeof report.detail ? whole : sizeof report.detail;

  if (length == 0 || !is_new(denials_hash((uint64_t) use << 2 | (uint64_t) result, path, length)))
    return;
  report.message.record = (int) length;
  memcpy(report.detail, path, length);
  (void) !write(notifier->channel, &report, sizeof report.message + length);
}

void uses_end(const struct notifier *notifier)
{
  const struct message more = { .kind = MESSAGE_USED_MORE, .value = untold > INT32_MAX ? INT32_MAX : (int) untold };
  if (untold > 0)
    (void) !write(notifier->channel, &more, sizeof more);
}

static enum use_result result_of(const struct notifier *notifier, enum use use, int file)
{
  const enum ground ground = ground_of(notifier, file);
  return ground == GROUND_WRITABLE || (use != USE_WRITE && ground == GROUND_READABLE) ? RESULT_USED : RESULT_REFUSED;
}

/* What is not there is told by the path that it would have; what cannot be looked at, as it was written. */
static void use_absent(const struct notifier *notifier, const struct call *call, enum use use, int at, char *path)
{
  char whole[2 * PATH_ROOM], rest[PATH_ROOM];
  const int error = errno;
  const int parent = error == ENOENT ? caller_open_nearest(notifier, call, at, path, rest) : -1;

  if (parent < 0) {
    if (error == EACCES && path[0] == '/')
      tell(notifier, use, RESULT_REFUSED, path);
    return;
  }
  if (notify_is_waiting(notifier, call) && ground_path(notifier, parent, whole)) {
    char *end = whole + strlen(whole);
    if (whole[1] != 0)
      *end++ = '/';
    append_text(end, rest);
    tell(notifier, use, use == USE_WRITE ? result_of(notifier, use, parent) : RESULT_ABSENT, whole);
  }
  close(parent);
}

static void use_path(const struct notifier *notifier, const struct call *call, enum use use, int at, uint64_t address, bool follows)
{
  char path[PATH_ROOM], whole[PATH_ROOM];

  if (caller_read_path(notifier, call, address, path) != 0 || path[0] == 0)
    return;
  const int file = caller_open_path(notifier, call, at, path, follows ? 0 : O_NOFOLLOW);
  if (file < 0) {
    /* a search along PATH runs nothing that is not there */
    if (use != USE_RUN || errno != ENOENT)
      use_absent(notifier, call, use, at, path);
    return;
  }
  if (notify_is_waiting(notifier, call) && ground_path(notifier, file, whole))
    tell(notifier, use, result_of(notifier, use, file), whole);
  close(file);
}

static int directory_of(const struct call *call, int at)
{
  return at == NO_DIRECTORY ? AT_FDCWD : (int) call->arguments[at];
}

static bool is_of_files(enum watched_kind kind)
{
  return kind == WATCHED_OPEN || kind == WATCHED_CHANGE || kind == WATCHED_MAKE || kind == WATCHED_EITHER;
}

void uses_watch(const struct notifier *notifier, const struct call *call)
{
  for (size_t i = 0; i < OBSERVED_COUNT; i++) {
    const struct observed *observed = &observed_calls[i];
    if (observed->number != call->number)
      continue;
    const bool follows = observed->follows && !(observed->flags != 0 && call->arguments[observed->flags] & AT_SYMLINK_NOFOLLOW);
    use_path(notifier, call, observed->use, directory_of(call, observed->at), call->arguments[observed->path], follows);
  }
  for (size_t i = 0; i < WATCHED_COUNT; i++) {
    const struct watched *watched = &watched_calls[i];
    if (watched->number != call->number || !is_of_files(watched->kind))
      continue;
    const bool reads = watched->kind == WATCHED_OPEN && watched_reads(call->arguments[watched->path + 1]);
    use_path(notifier, call, reads ? USE_READ : USE_WRITE, directory_of(call, watched->at), call->arguments[watched->path],
      watched->follows);
  }
}

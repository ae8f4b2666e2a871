/*
 * What the script was denied, told once each and not without end. It is a report and no decision: the mounts and the empty
 * network have decided. A script that changes an argument while this looks at it can hide an attempt, but not make it succeed.
 */
#include "notify.h"
#include "watched.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_DENIALS = 64 };

static uint64_t told[MOST_DENIALS];
static unsigned told_count;
static uint64_t untold;

static bool is_known(uint64_t hash)
{
  for (unsigned i = 0; i < told_count; i++)
    if (told[i] == hash)
      return true;
  return false;
}

/* FNV-1a: a script that makes two alike hides one. */
uint64_t denials_hash(uint64_t kind, const void *detail, size_t length)
{
  uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ kind;

  for (size_t i = 0; i < length; i++)
    hash = (hash ^ ((const uint8_t *) detail)[i]) * UINT64_C(0x100000001b3);
  return hash;
}

static void tell(const struct notifier *notifier, enum denial_kind kind, int error, const void *detail, size_t length)
{
  struct report report = { .message = { .kind = MESSAGE_DENIED, .stage = (int) kind, .value = error } };

  if (length > sizeof report.detail)
    length = sizeof report.detail;
  const uint64_t hash = denials_hash((uint64_t) kind, detail, length);
  if (is_known(hash))
    return;
  if (told_count == MOST_DENIALS) {
    untold++;
    return;
  }
  told[told_count++] = hash;
  report.message.record = (int) length;
  memcpy(report.detail, detail, length);
  /* Should nobody read it, then nobody will hear of the end either. */
  (void) !write(notifier->channel, &report, sizeof report.message + length);
}

void denials_end(const struct notifier *notifier)
{
  const struct message more = { .kind = MESSAGE_DENIED_MORE, .value = untold > INT32_MAX ? INT32_MAX : (int) untold };
  if (untold > 0)
    (void) !write(notifier->channel, &more, sizeof more);
}

static bool is_refused(const struct notifier *notifier, int file)
{
  return ground_of(notifier, file) != GROUND_WRITABLE;
}

/* The path of an open file, and what of the path that was asked for is not there. */
void denials_tell_write(const struct notifier *notifier, int file, const char *rest)
{
  char path[2 * PATH_ROOM];
  if (!ground_path(notifier, file, path))
    return;
  char *end = path + strlen(path);
  if (*rest != 0) {
    if (path[1] != 0)
      *end++ = '/';
    end = append_text(end, rest);
  }
  tell(notifier, DENIAL_WRITE, notifier->plan->tier == PLAN_TIER_VIEW ? EROFS : EACCES, path, (size_t) (end - path));
}

void denials_tell_name(const struct notifier *notifier, const char *name, size_t length)
{
  tell(notifier, DENIAL_NAME, ENOENT, name, length);
}

void denials_tell_secret(const struct notifier *notifier, const char *path)
{
  tell(notifier, DENIAL_SECRET, ENOENT, path, strlen(path));
}

void denials_tell_network(const struct notifier *notifier)
{
  static const uint8_t none[1];
  tell(notifier, DENIAL_NETWORK, EACCES, none, sizeof none);
}

/* Python tries to keep what it has compiled beside every module that it loads, and goes on without. */
static bool is_noise(const char *path)
{
  for (const char *at = strchr(path, '_'); at != NULL; at = strchr(at + 1, '_'))
    if (strlen(at) >= 11 && memcmp(at, "__pycache__", 11) == 0)
      return true;
  return false;
}

/* What is not there would be made in the nearest directory that is. */
static void watch_parents(const struct notifier *notifier, const struct call *call, int at, char *path)
{
  char rest[PATH_ROOM];
  const int parent = caller_open_nearest(notifier, call, at, path, rest);

  if (parent < 0)
    return;
  if (notify_is_waiting(notifier, call) && is_refused(notifier, parent))
    denials_tell_write(notifier, parent, rest);
  close(parent);
}

static void watch_path(const struct notifier *notifier, const struct call *call, const struct watched *watched)
{
  const int at = watched->at == NO_DIRECTORY ? AT_FDCWD : (int) call->arguments[watched->at];
  enum watched_kind kind = watched->kind;
  char path[PATH_ROOM];

  if (kind == WATCHED_OPEN) {
    const uint64_t flags = call->arguments[watched->path + 1];
    if (watched_reads(flags)) {
      if (notifier->plan->tier == PLAN_TIER_LANDLOCK && caller_read_path(notifier, call, call->arguments[watched->path], path) == 0)
        secrets_look(notifier, call, at, path);
      return;
    }
    kind = !(flags & O_CREAT) ? WATCHED_CHANGE : flags & O_EXCL ? WATCHED_MAKE : WATCHED_EITHER;
  }
  if (caller_read_path(notifier, call, call->arguments[watched->path], path) != 0 || path[0] == 0 || is_noise(path))
    return;
  const int file = caller_open_path(notifier, call, at, path, watched->follows && kind != WATCHED_MAKE ? 0 : O_NOFOLLOW);
  if (file >= 0) {
    if (kind != WATCHED_MAKE && is_refused(notifier, file) && notify_is_waiting(notifier, call))
      denials_tell_write(notifier, file, "");
    close(file);
  } else if (kind != WATCHED_CHANGE && errno == ENOENT) {
    watch_parents(notifier, call, at, path);
  }
}

bool denials_is_own_address(const uint8_t *address, size_t length)
{
  static const uint8_t mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, zero[15];
  if (length == 16 && memcmp(address, mapped, 12) == 0)
    return denials_is_own_address(address + 12, 4);
  if (length == 4)
    return address[0] == 127 || memcmp(address, zero, 4) == 0;
  return memcmp(address, zero, 15) == 0 && address[15] <= 1;
}

/* The C library asks it about users, wherever it is missing. */
static bool is_name_service(const char *path)
{
  static const char names[][24] = { "/var/run/nscd/socket", "/run/nscd/socket" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(path) == strlen(names[i]) && memcmp(path, names[i], strlen(path)) == 0)
      return true;
  return false;
}

/* What is sent to a name server is told by the name that it asks for, where sockets lead nowhere. */
static bool is_heard(const struct notifier *notifier, const struct call *call, const uint8_t *address)
{
  return notifier->plan->tier == PLAN_TIER_LANDLOCK && call->number != SYS_connect && (address[2] << 8 | address[3]) == NAME_PORT;
}

/* Told as the address and the port, in the network's order. */
static void watch_address(const struct notifier *notifier, const struct call *call, uint64_t where, size_t passed)
{
  uint8_t address[128] = { 0 }, detail[18];
  const size_t length = passed < sizeof address ? passed : sizeof address - 1;

  if (length < 3 || caller_read(notifier, call, where, address, length) != 0 || !notify_is_waiting(notifier, call))
    return;
  const unsigned family = address[0] | (unsigned) address[1] << 8;
  if ((family == AF_INET && length >= 16) || (family == AF_INET6 && length >= 24)) {
    const size_t size = family == AF_INET ? 4 : 16;
    const uint8_t *host = address + (family == AF_INET ? 4 : 8);
    if (denials_is_own_address(host, size) || is_heard(notifier, call, address))
      return;
    memcpy(detail, host, size);
    memcpy(detail + size, address + 2, 2);
    tell(notifier, DENIAL_CONNECT, ENETUNREACH, detail, size + 2);
  } else if (family == AF_UNIX && address[2] == '/') {
    const char *path = (const char *) address + 2;
    const int found = caller_open_path(notifier, call, AT_FDCWD, path, 0);
    if (found >= 0)
      close(found);
    else if (errno == ENOENT && !is_name_service(path))
      tell(notifier, DENIAL_SOCKET, ENOENT, path, strlen(path));
  }
}

/* Messages with their receivers in them, of which a call may send many; the first ones are looked at. */
static void watch_messages(const struct notifier *notifier, const struct call *call, uint64_t where, uint64_t count)
{
  enum { MOST_MESSAGES = 16, MESSAGE_SIZE = 64 }; /* struct mmsghdr */
  struct { uint64_t name; uint32_t length; uint32_t unused; } head; /* of struct msghdr */

  for (uint64_t i = 0; i < count && i < MOST_MESSAGES; i++)
    if (caller_read(notifier, call, where + i * MESSAGE_SIZE, &head, sizeof head) == 0 && head.name != 0)
      watch_address(notifier, call, head.name, head.length);
}

static void watch_one(const struct notifier *notifier, const struct call *call, const struct watched *watched)
{
  const uint64_t where = call->arguments[watched->path], next = call->arguments[watched->path + 1];

  switch (watched->kind) {
  case WATCHED_CONNECT:
    watch_address(notifier, call, where, next);
    return;
  case WATCHED_MESSAGE:
    watch_messages(notifier, call, where, 1);
    return;
  case WATCHED_MESSAGES:
    watch_messages(notifier, call, where, next);
    return;
  default:
    watch_path(notifier, call, watched);
  }
}

void denials_watch(const struct notifier *notifier, const struct call *call)
{
  for (size_t i = 0; i < WATCHED_COUNT; i++)
    if (watched_calls[i].number == call->number)
      watch_one(notifier, call, &watched_calls[i]);
}

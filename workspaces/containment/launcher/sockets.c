/*
 * Sockets of the landlock tier, which lead nowhere. A script has no network there; were it given no socket at all, nobody would know
 * what it wanted one for. So in place of one it gets an end of a connected pair, such as it may make itself (filter_shared.c). By what
 * it then asks of it the script tells where it wanted to go: the address that it connects to, or the question that it sends to a name
 * server. The other end is the supervisor's, who reads what was asked, and closes it: that ends the wait for an answer.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
  KIND = 0xf, /* of a type, beside its flags */
  MOST_ENDS = 64,
  MOST_AT_ONCE = 16,
};

/* The other ends that are open, each by the inode of the end that was given. */
static struct {
  int end;
  uint64_t inode;
} heard[MOST_ENDS];
static unsigned ends;

int sockets_open(void)
{
  return must(syscall(SYS_epoll_create1, EPOLL_CLOEXEC), STAGE_NETWORK);
}

bool sockets_has(int number)
{
  return number == SYS_socket || number == SYS_bind || number == SYS_connect || number == SYS_getsockname;
}

static bool is_of_internet(unsigned family)
{
  return family == AF_INET || family == AF_INET6;
}

static int refuse(const struct notifier *notifier)
{
  denials_tell_network(notifier);
  return -EACCES;
}

/* Of what it was asked, and of nothing that came of it. The message stays unread: so the script's end has an error, once, which no
 * resolver takes for an empty answer. */
static void hear(const struct notifier *notifier, int end)
{
  uint8_t message[MOST_QUESTION];
  char name[MOST_NAME];
  size_t after;
  const long length = syscall(SYS_recvfrom, end, message, sizeof message, MSG_PEEK | MSG_DONTWAIT, NULL, NULL);

  if (length > 0) {
    const size_t size = names_read(message, (size_t) length, name, &after);
    if (size > 0)
      denials_tell_name(notifier, name, size);
    else
      denials_tell_network(notifier);
  }
  close(end);
  for (unsigned i = 0; i < ends; i++)
    if (heard[i].end == end)
      heard[i] = heard[--ends];
}

void sockets_serve(const struct notifier *notifier)
{
  struct epoll_event events[MOST_AT_ONCE];

  if (notifier->sockets < 0)
    return;
  const long count = syscall(SYS_epoll_pwait, notifier->sockets, events, MOST_AT_ONCE, 0L, NULL, 0L);
  for (long i = 0; i < count; i++)
    hear(notifier, events[i].data.fd);
}

/* What has no connection does not use the pair: its other end is closed, and what is written meets EPIPE as without a connection. */
static int give(const struct notifier *notifier, const struct call *call, bool is_stream, int flags)
{
  int pair[2];
  const int type = (is_stream ? SOCK_STREAM : SOCK_SEQPACKET) | SOCK_CLOEXEC | (flags & SOCK_NONBLOCK);

  if (socketpair(AF_UNIX, type, 0, pair) != 0)
    return -errno;
  struct epoll_event event = { .events = EPOLLIN, .data = { .fd = pair[1] } };
  struct stat about;
  const bool is_heard = !is_stream && syscall(SYS_fstat, pair[0], &about) == 0
    && syscall(SYS_epoll_ctl, notifier->sockets, EPOLL_CTL_ADD, pair[1], &event) == 0;
  const int given = is_stream || is_heard ? notify_give(notifier, call, pair[0], flags & SOCK_CLOEXEC) : -EMFILE;
  close(pair[0]);
  if (is_heard) { /* where it was not given, the next look at it finds it closed */
    heard[ends].end = pair[1];
    heard[ends++].inode = about.st_ino;
  } else {
    close(pair[1]);
  }
  return given;
}

static int make_socket(const struct notifier *notifier, const struct call *call)
{
  const int family = (int) call->arguments[0], type = (int) call->arguments[1], protocol = (int) call->arguments[2];
  const int kind = type & KIND, flags = type & ~KIND;
  const bool is_stream = kind == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP);
  const bool is_datagram = kind == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP);

  if (!is_of_internet((unsigned) family) || !(is_stream || is_datagram) || (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) != 0)
    return refuse(notifier);
  for (unsigned before = ends + 1; is_datagram && ends == MOST_ENDS && ends < before;) {
    before = ends; /* those that the script has closed meanwhile */
    sockets_serve(notifier);
  }
  if (is_datagram && ends == MOST_ENDS)
    return refuse(notifier);
  return give(notifier, call, is_stream, flags);
}

/* By what /proc says of the descriptor ("socket:[inode]"): some containers let no descriptor be taken from another process. */
static bool is_datagram(const struct notifier *notifier, const struct call *call)
{
  static const char before[] = "socket:[";
  char name[64], target[64];
  uint64_t inode = 0;

  append_number(append_text(append_number(name, (uint64_t) call->caller, 10), "/fd/"), (uint32_t) call->arguments[0], 10);
  const long length = syscall(SYS_readlinkat, notifier->processes, name, target, sizeof target - 1);
  if (length < (long) sizeof before || memcmp(target, before, sizeof before - 1) != 0)
    return false;
  for (const char *at = target + sizeof before - 1; at < target + length && *at >= '0' && *at <= '9'; at++)
    inode = inode * 10 + (uint64_t) (*at - '0');
  for (unsigned i = 0; i < ends; i++)
    if (heard[i].inode == inode)
      return true;
  return false;
}

/*
 * A name server is connected to, and then asked. Where else a socket leads there is nothing to connect to: also not to the loopback,
 * which is the machine's. Datagrams to it are told when they are sent: to connect is how a library finds out which address to use.
 */
static int connect_socket(const struct notifier *notifier, const struct call *call)
{
  uint8_t address[sizeof(struct sockaddr_in6)] = { 0 };
  const size_t passed = call->arguments[2], length = passed < sizeof address ? passed : sizeof address;

  if (length < sizeof(struct sockaddr_in) || caller_read(notifier, call, call->arguments[1], address, length) != 0)
    return proxy_answer(notifier, call);
  const unsigned family = address[0] | (unsigned) address[1] << 8;
  const bool sends_datagrams = is_of_internet(family) && is_datagram(notifier, call);
  if (sends_datagrams && (address[2] << 8 | address[3]) == NAME_PORT)
    return 0;
  const int result = proxy_answer(notifier, call);
  const bool is_own = family == AF_INET ? denials_is_own_address(address + 4, 4) : denials_is_own_address(address + 8, 16);
  if (result == -ENETUNREACH && is_of_internet(family) && is_own && !sends_datagrams)
    denials_tell_network(notifier);
  return result;
}

/*
 * A script waits for nobody. With a proxy it has sockets of the internet's, and binds none. Otherwise it has but pairs, and what it asks
 * the kernel about routes by: there the kernel decides, whatever the address is by then.
 */
static int bind_socket(const struct notifier *notifier, const struct call *call)
{
  uint16_t family;

  if (caller_read(notifier, call, call->arguments[1], &family, sizeof family) != 0)
    return -errno;
  if (is_of_internet(family))
    return refuse(notifier);
  return notifier->proxy_port != 0 ? -EACCES : CALL_GOES_ON;
}

/* None of the internet's: with another family's, c-ares would give up before it asks. */
static int tell_address(const struct notifier *notifier, const struct call *call)
{
  const struct sockaddr_in none = { .sin_family = AF_INET };
  const uint32_t size = sizeof none;
  uint32_t room;

  if (caller_read(notifier, call, call->arguments[2], &room, sizeof room) != 0)
    return -errno;
  if (room < size)
    return -EINVAL;
  if (caller_write(notifier, call, call->arguments[1], &none, size) != 0
    || caller_write(notifier, call, call->arguments[2], &size, sizeof size) != 0)
    return -EFAULT;
  return 0;
}

int sockets_answer(const struct notifier *notifier, const struct call *call)
{
  switch (call->number) {
  case SYS_socket:
    return make_socket(notifier, call);
  case SYS_bind:
    return bind_socket(notifier, call);
  case SYS_getsockname:
    return is_datagram(notifier, call) ? tell_address(notifier, call) : CALL_GOES_ON;
  default:
    return connect_socket(notifier, call);
  }
}

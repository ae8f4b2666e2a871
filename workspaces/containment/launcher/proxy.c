/*
 * The way to granted hosts: a socket that listens on the loopback, and that npm is given. npm serves it; nothing of that runs here, and no
 * byte passes through here.
 *
 * In the view the loopback is the script's own. In the landlock tier it is the machine's: there the script's socket is connected
 * by the supervisor, to the proxy and to nothing else, and Landlock lets the script itself connect nowhere.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { LOOPBACK = 0x0100007f /* 127.0.0.1, big-endian */, WAITING = 128 };

static uint16_t swapped(unsigned port)
{
  return (uint16_t) (port << 8 | port >> 8);
}

/* As Node.js hands sockets from one process to another, by the channel that spawn makes for it. */
static void hand_over(int listening)
{
  static const char text[] = "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Server\",\"msg\":\"proxy\"}\n";
  struct iovec part = { (void *) text, sizeof text - 1 };
  union { struct cmsghdr head; uint8_t room[CMSG_SPACE(sizeof(int))]; } control = { .room = { 0 } };
  const struct msghdr message = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
  };

  control.head = (struct cmsghdr) { .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
  memcpy(CMSG_DATA(&control.head), &listening, sizeof listening);
  if (must(syscall(SYS_sendmsg, PROXY_DESCRIPTOR, &message, MSG_NOSIGNAL), STAGE_PROXY) != (int) part.iov_len)
    status_fail(STAGE_PROXY, EIO, -1);
}

unsigned proxy_offer(const struct plan *plan)
{
  struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr = { LOOPBACK } };
  socklen_t room = sizeof here;

  if (plan->proxy_port == 0)
    return 0;
  if (plan->tier == PLAN_TIER_VIEW) /* elsewhere several scripts share the ports */
    here.sin_port = swapped(plan->proxy_port);
  const int listening = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), STAGE_PROXY);
  must(syscall(SYS_bind, listening, &here, sizeof here), STAGE_PROXY);
  must(syscall(SYS_listen, listening, WAITING), STAGE_PROXY);
  must(syscall(SYS_getsockname, listening, &here, &room), STAGE_PROXY);
  hand_over(listening);
  close(listening);
  close(PROXY_DESCRIPTOR);
  return swapped(here.sin_port);
}

/* The caller's own socket, in this process too. */
static int share_socket(const struct call *call)
{
  int process = (int) syscall(KERNEL_PIDFD_OPEN, call->caller, KERNEL_PIDFD_THREAD);
  if (process < 0 && errno == EINVAL) /* an older kernel, which knows the first thread of a process alone */
    process = (int) syscall(KERNEL_PIDFD_OPEN, call->caller, 0);
  if (process < 0)
    return -1;
  const int file = (int) syscall(KERNEL_PIDFD_GETFD, process, (int) call->arguments[0], 0);
  const int error = errno;
  close(process);
  errno = error;
  return file;
}

static int connect_to_proxy(const struct notifier *notifier, const struct call *call)
{
  const struct sockaddr_in proxy = {
    .sin_family = AF_INET, .sin_port = swapped(notifier->proxy_port), .sin_addr = { LOOPBACK },
  };
  const int file = share_socket(call);
  if (file < 0)
    return -errno;
  int result = -EINTR;
  if (notify_is_waiting(notifier, call))
    result = syscall(SYS_connect, file, &proxy, sizeof proxy) == 0 ? 0 : -errno;
  close(file);
  return result;
}

/* The address is read once, and what is dialled is this process's own copy. */
int proxy_answer(const struct notifier *notifier, const struct call *call)
{
  struct sockaddr_in asked;

  if (call->arguments[2] < sizeof asked)
    return -EINVAL;
  if (caller_read(notifier, call, call->arguments[1], &asked, sizeof asked) != 0)
    return -errno;
  if (notifier->proxy_port != 0 && asked.sin_family == AF_INET && asked.sin_addr.s_addr == LOOPBACK
    && asked.sin_port == swapped(notifier->plan->proxy_port))
    return connect_to_proxy(notifier, call);
  denials_watch(notifier, call);
  return -ENETUNREACH;
}

/*
 * What the two supervisors share: whom each dies with, the word between them, and the signals that are passed on. The outer one is
 * npm's child (outside.c), the inner one the script's parent (inside.c).
 */
#include "supervise.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <linux/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void supervise_block(uint64_t signals, enum stage stage)
{
  must(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals, NULL, sizeof signals), stage);
}

void supervise_unblock_signals(void)
{
  supervise_block(0, STAGE_EXEC);
}

/*
 * A signal that was ignored or blocked by whoever started npm would stay so in the script. Those that are passed on stay
 * blocked from here on, so that none is lost while things are set up.
 */
void supervise_reset_signals(void)
{
  static const unsigned long default_action[4];

  for (int number = 1; number <= 64; number++)
    if (number != SIGKILL && number != SIGSTOP)
      must(syscall(SYS_rt_sigaction, number, default_action, NULL, 8), STAGE_DESCRIPTORS);
  supervise_block(PASSED_ON, STAGE_DESCRIPTORS);
}

static bool is_hung_up(int descriptor)
{
  struct pollfd peer = { .fd = descriptor };
  return poll(&peer, 1, 0) == 1 && (peer.revents & (POLLHUP | POLLERR)) != 0;
}

/* The signal comes only for a death that is still to happen; the rest asks whether it has happened already. */
void supervise_die_with_parent(pid_t parent)
{
  must(syscall(SYS_prctl, PR_SET_PDEATHSIG, (long) SIGKILL, 0L, 0L, 0L), STAGE_PARENT);
  if (getppid() != parent || is_hung_up(STATUS_DESCRIPTOR))
    status_fail(STAGE_PARENT, ESRCH, -1);
}

/* In the inner one getppid() is 0 whether the outer one lives or not, so that the channel between them tells. */
void supervise_die_with_outer(int channel)
{
  must(syscall(SYS_prctl, PR_SET_PDEATHSIG, (long) SIGKILL, 0L, 0L, 0L), STAGE_PARENT);
  if (is_hung_up(channel))
    _exit(EXIT_LAUNCHER_FAILED);
}

void supervise_adopt(void)
{
  must(syscall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L), STAGE_INIT);
}

/*
 * Without a pid namespace nothing ends what the script leaves running but this process: so it must see that the outer one has
 * died, and not die with it. Orphans of the script become its children.
 */
void supervise_outlive_outer(int channel)
{
  supervise_adopt();
  if (is_hung_up(channel))
    _exit(EXIT_LAUNCHER_FAILED);
}

/* Where nobody is left to hear it, the channel tells. */
void supervise_send_go(int channel)
{
  const struct message go = { .kind = MESSAGE_GO };
  if (syscall(SYS_sendto, channel, &go, sizeof go, MSG_NOSIGNAL, NULL, 0) < 0 && errno != EPIPE)
    status_fail(STAGE_INIT, errno, -1);
}

static struct msghdr announcement;

const void *supervise_announcement(void)
{
  return &announcement;
}

/* None: -1. */
long supervise_send_descriptor(int channel, enum message_kind kind, int descriptor)
{
  struct message message = { .kind = kind };
  struct iovec part = { &message, sizeof message };
  union { struct cmsghdr head; uint8_t room[CMSG_SPACE(sizeof(int))]; } control = { .room = { 0 } };

  announcement = (struct msghdr) { .msg_iov = &part, .msg_iovlen = 1 };
  if (descriptor >= 0) {
    control.head = (struct cmsghdr) { .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
    memcpy(CMSG_DATA(&control.head), &descriptor, sizeof descriptor);
    announcement.msg_control = &control;
    announcement.msg_controllen = sizeof control;
  }
  return syscall(SYS_sendmsg, channel, &announcement, MSG_NOSIGNAL);
}

/*
 * As status_receive, and the descriptor that came along, if one did. That the other side has left unread what it was told is said
 * before what it has sent itself.
 */
int supervise_receive_descriptor(int channel, struct message *received, int *descriptor)
{
  struct iovec part = { received, sizeof *received };
  union { struct cmsghdr head; uint8_t room[CMSG_SPACE(sizeof(int))]; } control = { .room = { 0 } };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
  long length;

  do
    length = syscall(SYS_recvmsg, channel, &message, MSG_CMSG_CLOEXEC);
  while (length < 0 && (errno == EINTR || errno == ECONNRESET));
  if (length == sizeof *received && message.msg_controllen >= CMSG_LEN(sizeof(int)) && control.head.cmsg_type == SCM_RIGHTS)
    memcpy(descriptor, CMSG_DATA(&control.head), sizeof *descriptor);
  return length == sizeof *received ? 1 : length == 0 ? 0 : -1;
}

void supervise_wait_for_go(int channel)
{
  struct message message;
  if (status_receive(channel, &message) != 1 || message.kind != MESSAGE_GO)
    _exit(EXIT_LAUNCHER_FAILED);
}

pid_t supervise_wait_for(pid_t child, int *status)
{
  pid_t got;
  do
    got = waitpid(child, status, 0);
  while (got < 0 && errno == EINTR);
  return got;
}

void supervise_await_success(pid_t child)
{
  int status;
  if (supervise_wait_for(child, &status) != child || status != 0)
    _exit(EXIT_LAUNCHER_FAILED);
}

int supervise_open_signals(uint64_t signals)
{
  return must(syscall(SYS_signalfd4, -1, &signals, sizeof signals, SFD_CLOEXEC), STAGE_INIT);
}

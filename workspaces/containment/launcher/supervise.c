/*
 * Two supervisors. The outer one is npm's child: it passes signals on, tells npm what happened, and by dying takes everything
 * along. The inner one is process 1 of the script's pid namespace: it reaps, and by ending ends whatever the script left
 * running, however often that forked or called setsid.
 */
#include "notify.h"

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

/* The kernel's sets of signals. */
#define SIGNAL(number) (UINT64_C(1) << ((number) - 1))
static const uint64_t no_signals;
static const uint64_t handled_signals = SIGNAL(SIGHUP) | SIGNAL(SIGINT) | SIGNAL(SIGQUIT) | SIGNAL(SIGTERM);

static void block(const uint64_t *set, enum stage stage)
{
  must(syscall(SYS_rt_sigprocmask, SIG_SETMASK, set, NULL, sizeof *set), stage);
}

void supervise_unblock_signals(void)
{
  block(&no_signals, STAGE_EXEC);
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
  block(&handled_signals, STAGE_DESCRIPTORS);
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

void supervise_wait_for_go(int channel)
{
  struct message message;
  if (status_receive(channel, &message) != 1 || message.kind != MESSAGE_GO)
    _exit(EXIT_LAUNCHER_FAILED);
}

static pid_t wait_for(pid_t child, int *status)
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
  if (wait_for(child, &status) != child || status != 0)
    _exit(EXIT_LAUNCHER_FAILED);
}

/*
 * What ends the inner one, and the script with it. Without a pid namespace it must not just be killed, since it has the rest to
 * end: it sees that the channel is closed.
 */
static void end_inside(const struct outer *outer)
{
  if (outer->is_view)
    kill(outer->init, SIGKILL);
  else
    syscall(SYS_shutdown, outer->channel, SHUT_RDWR);
}

/*
 * The init is dead when this is called, or about to be. The kernel lets it be waited for only when nothing is left of its pid
 * namespace, and only then npm hears of the end: what npm does next is alone with the files. Without a pid namespace, what an init
 * has left that was killed itself is ours now.
 */
static _Noreturn void finish(const struct outer *outer, enum message_kind progress, struct message last)
{
  int status = 0;
  wait_for(outer->init, &status);
  if (!outer->is_view && !descendants_end(outer->processes))
    _exit(EXIT_LAUNCHER_FAILED); /* no last line: something of it may live */
  if (last.kind < MESSAGE_FAIL && progress == MESSAGE_GO) { /* it was killed, by us or for want of memory */
    last = (struct message) { MESSAGE_FAIL, STAGE_INIT, ECHILD, -1 };
  } else if (last.kind < MESSAGE_FAIL) {
    if (progress == MESSAGE_READY) /* it may have run for a moment: then nobody shall rely on that it has not */
      status_report(&(struct message) { .kind = MESSAGE_EXEC_OK });
    last = (struct message) { .kind = MESSAGE_SIGNAL, .value = WIFSIGNALED(status) ? WTERMSIG(status) : SIGKILL };
  }
  status_report(&last);
  close(STATUS_DESCRIPTOR); /* that was all: npm need not wait for what the kernel has still to do for this process */
  if (last.kind == MESSAGE_FAIL)
    _exit(EXIT_LAUNCHER_FAILED);
  _exit(last.kind == MESSAGE_EXIT ? last.value : 128 + last.value);
}

/* What it did cannot be known any more. What npm has not let run has not run. */
static _Noreturn void end_unwatched(const struct outer *outer, enum message_kind progress, bool is_held, struct message last)
{
  end_inside(outer);
  finish(outer, progress == MESSAGE_GO && !is_held ? MESSAGE_READY : progress, last);
}

static int open_signals(const uint64_t *set)
{
  return must(syscall(SYS_signalfd4, -1, set, sizeof *set, SFD_CLOEXEC), STAGE_INIT);
}

int supervise_open_signals(void)
{
  return open_signals(&handled_signals);
}

_Noreturn void supervise_from_outside(const struct outer *outer)
{
  struct report report;
  struct message last = { .kind = MESSAGE_GO };
  enum message_kind progress = MESSAGE_GO;
  bool is_held = outer->is_held;
  struct pollfd watched[] = {
    { .fd = outer->channel, .events = POLLIN },
    { .fd = outer->signals, .events = POLLIN },
    { .fd = STATUS_DESCRIPTOR, .events = is_held ? POLLIN : 0 }, /* otherwise only whether npm has closed it */
  };

  for (;;) {
    if (poll(watched, 3, -1) < 0) {
      if (errno == EINTR)
        continue;
      end_unwatched(outer, progress, is_held, last);
    }
    if (watched[2].revents == POLLIN && is_held && hold_hears_word()) {
      is_held = false;
      watched[2].events = 0;
      supervise_send_go(outer->channel);
    } else if (watched[2].revents != 0) {
      end_inside(outer);
      watched[2].fd = -1;
    }
    if (watched[1].revents != 0) {
      struct signalfd_siginfo signal;
      if (read(watched[1].fd, &signal, sizeof signal) == sizeof signal) {
        if (is_held)
          end_inside(outer); /* there is no script yet that could do with a signal what it likes */
        else
          kill(outer->init, (int) signal.ssi_signo);
      }
    }
    if (watched[0].revents != 0) {
      const int received = status_receive_report(outer->channel, &report);
      if (received < 0)
        end_unwatched(outer, progress, is_held, last);
      if (received == 0)
        finish(outer, progress, last);
      if (report.message.kind == MESSAGE_DENIED || report.message.kind == MESSAGE_USED) {
        status_report_detail(&report);
        continue;
      }
      if (report.message.kind == MESSAGE_DENIED_MORE || report.message.kind == MESSAGE_USED_MORE) {
        status_report(&report.message);
        continue;
      }
      last = report.message;
      if (last.kind < MESSAGE_FAIL)
        progress = (enum message_kind) last.kind;
      if (last.kind == MESSAGE_EXEC_OK)
        status_report(&last);
    }
  }
}

static struct msghdr announcement;

const void *supervise_announcement(void)
{
  return &announcement;
}

/* The supervisor's end of the filter goes with the message; a plan without /proc has none. */
void supervise_send_listener(int progress, int listener)
{
  struct message ready = { .kind = MESSAGE_READY };
  struct iovec part = { &ready, sizeof ready };
  union { struct cmsghdr head; uint8_t room[CMSG_SPACE(sizeof(int))]; } control = { .room = { 0 } };

  announcement = (struct msghdr) { .msg_iov = &part, .msg_iovlen = 1 };
  if (listener >= 0) {
    control.head = (struct cmsghdr) { .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
    memcpy(CMSG_DATA(&control.head), &listener, sizeof listener);
    announcement.msg_control = &control;
    announcement.msg_controllen = sizeof control;
  }
  must(syscall(SYS_sendmsg, progress, &announcement, 0), STAGE_EXEC);
}

/* As status_receive, and the descriptor that came along, if one did. */
static int receive_listener(int progress, struct message *received, int *listener)
{
  struct iovec part = { received, sizeof *received };
  union { struct cmsghdr head; uint8_t room[CMSG_SPACE(sizeof(int))]; } control = { .room = { 0 } };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
  long length;

  do
    length = syscall(SYS_recvmsg, progress, &message, MSG_CMSG_CLOEXEC);
  while (length < 0 && errno == EINTR);
  if (length == sizeof *received && message.msg_controllen >= CMSG_LEN(sizeof(int)) && control.head.cmsg_type == SCM_RIGHTS)
    memcpy(listener, CMSG_DATA(&control.head), sizeof *listener);
  return length == sizeof *received ? 1 : length == 0 ? 0 : -1;
}

/*
 * Whether the script was exec'ed: exec closed its end of the socket, after it had said that it is ready and nothing else.
 * Returns the supervisor's end of its filter.
 */
static int wait_for_exec(int progress)
{
  struct message message;
  bool is_ready = false;
  int received, listener = -1;

  while ((received = receive_listener(progress, &message, &listener)) == 1) {
    if (message.kind == MESSAGE_FAIL) {
      status_report(&message);
      _exit(EXIT_LAUNCHER_FAILED);
    }
    is_ready = message.kind == MESSAGE_READY;
  }
  if (received < 0) /* it may run: the outer supervisor knows how far it had come */
    _exit(EXIT_LAUNCHER_FAILED);
  if (!is_ready)
    status_fail(STAGE_INIT, ECHILD, -1);
  message = (struct message) { .kind = MESSAGE_EXEC_OK };
  status_report(&message);
  return listener;
}

static void reap(const struct notifier *notifier)
{
  struct message message = { .record = -1 };
  int status;

  for (pid_t child; (child = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (child != notifier->script)
      continue;
    if (notifier->plan->tier == PLAN_TIER_LANDLOCK)
      descendants_end(notifier->processes); /* whom this cannot end is the outer one's to end, or to say that it lives */
    /* what was asked for in its last moments, and is not looked at yet */
    secrets_serve(notifier);
    names_serve(notifier);
    sockets_serve(notifier);
    denials_end(notifier);
    uses_end(notifier);
    message.kind = WIFSIGNALED(status) ? MESSAGE_SIGNAL : MESSAGE_EXIT;
    message.value = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    status_report(&message);
    _exit(0);
  }
}

/* The sender is the outer supervisor, whose number is 0 outside of the pid namespace. What the script sends goes nowhere. */
static void pass_on(int signals, pid_t script)
{
  struct signalfd_siginfo signal;
  if (read(signals, &signal, sizeof signal) == sizeof signal && signal.ssi_signo != SIGCHLD && (pid_t) signal.ssi_pid == getppid())
    kill(-script, (int) signal.ssi_signo);
}

_Noreturn void supervise_from_inside(struct notifier *notifier, int progress)
{
  const uint64_t set = handled_signals | SIGNAL(SIGCHLD);

  block(&set, STAGE_INIT);
  const int signals = open_signals(&set);
  notify_begin(notifier, wait_for_exec(progress));
  close(progress);
  struct pollfd watched[] = {
    { .fd = signals, .events = POLLIN },
    { .fd = notifier->listener, .events = POLLIN }, /* -1 is not looked at */
    { .fd = notifier->plan->tier == PLAN_TIER_LANDLOCK ? notifier->channel : -1 }, /* only whether the outer supervisor has died */
    { .fd = notifier->names, .events = POLLIN },
    { .fd = notifier->secrets, .events = POLLIN },
    { .fd = notifier->sockets, .events = POLLIN },
  };
  for (;;) {
    reap(notifier);
    if (poll(watched, sizeof watched / sizeof *watched, -1) < 0 && errno != EINTR)
      _exit(EXIT_LAUNCHER_FAILED); /* and the script with this process */
    if (watched[2].revents != 0) {
      descendants_end(notifier->processes);
      _exit(EXIT_LAUNCHER_FAILED);
    }
    if (watched[0].revents != 0)
      pass_on(signals, notifier->script);
    if (watched[3].revents != 0)
      names_serve(notifier);
    if (watched[4].revents != 0)
      secrets_serve(notifier);
    if (watched[5].revents != 0)
      sockets_serve(notifier);
    if (watched[1].revents & POLLIN)
      notify_serve(notifier);
    else if (watched[1].revents != 0) /* nobody has the filter any more */
      watched[1].fd = -1;
  }
}

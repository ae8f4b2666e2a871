/*
 * The outer supervisor is npm's child: it passes signals on, tells npm what happened, hears npm's word for a script that is held,
 * and by dying takes everything along.
 */
#include "supervise.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* That is all: npm need not wait for what the kernel has still to do for these processes. */
static void tell_last(const struct message *last)
{
  status_report(last);
  close(STATUS_DESCRIPTOR);
}

/* Whether the script has ended and left nothing: what npm does next is alone with the files. */
static bool is_last(const struct message *message)
{
  return (message->kind == MESSAGE_EXIT || message->kind == MESSAGE_SIGNAL) && message->record != 0;
}

/*
 * The init is dead when this is called, or about to be. The kernel lets it be waited for only when nothing is left of its pid
 * namespace, and where it did not say so itself, only then npm hears of the end. Without a pid namespace, what an init has left that
 * was killed itself is ours now.
 */
static _Noreturn void finish(const struct outer *outer, enum message_kind progress, struct message last)
{
  int status = 0;
  supervise_wait_for(outer->init, &status);
  if (!outer->is_view && !descendants_end(outer->processes))
    _exit(EXIT_LAUNCHER_FAILED); /* no last line: something of it may live */
  if (last.kind < MESSAGE_FAIL && progress == MESSAGE_GO) { /* it was killed, by us or for want of memory */
    last = (struct message) { MESSAGE_FAIL, STAGE_INIT, ECHILD, -1 };
  } else if (last.kind < MESSAGE_FAIL) {
    if (progress == MESSAGE_READY) /* it may have run for a moment: then nobody shall rely on that it has not */
      status_report(&(struct message) { .kind = MESSAGE_EXEC_OK });
    last = (struct message) { .kind = MESSAGE_SIGNAL, .value = WIFSIGNALED(status) ? WTERMSIG(status) : SIGKILL };
  }
  if (!is_last(&last))
    tell_last(&last);
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
      if (last.kind == MESSAGE_EXEC_OK) {
        status_report(&last);
        if (outer->pool != NULL)
          pool_pass_turn(outer->pool);
      }
      if (is_last(&last)) {
        tell_last(&last);
        watched[2].fd = -1;
      }
    }
  }
}

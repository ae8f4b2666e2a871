/*
 * The inner supervisor is process 1 of the script's pid namespace: it answers what the filter asks, reaps, and by ending ends
 * whatever the script left running, however often that forked or called setsid.
 */
#include "notify.h"
#include "supervise.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Whether the script was exec'ed: exec closed its end of the socket, after it had said that it is ready and nothing else.
 * Returns the supervisor's end of its filter.
 */
static int wait_for_exec(int progress)
{
  struct message message;
  bool is_ready = false;
  int received, listener = -1;

  while ((received = supervise_receive_descriptor(progress, &message, &listener)) == 1) {
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

/*
 * Whether the script has left nothing behind. Every orphan is given to this process, in the view by its number and in the landlock
 * tier by what it asked for: so who has no child has no descendant.
 */
static bool is_alone(const struct notifier *notifier)
{
  pid_t ended;
  do
    ended = waitpid(-1, NULL, WNOHANG);
  while (ended > 0);
  if (ended < 0 && errno == ECHILD) /* 0: one lives, and errno is of another call */
    return true;
  /* whom this cannot end is the outer one's to end, or to say that it lives */
  return notifier->plan->tier == PLAN_TIER_LANDLOCK && descendants_end(notifier->processes);
}

static void reap(const struct notifier *notifier)
{
  struct message message = { 0 };
  int status;

  for (pid_t child; (child = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (child != notifier->script)
      continue;
    message.record = is_alone(notifier);
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
  const uint64_t awaited = PASSED_ON | SIGNAL(SIGCHLD);

  supervise_block(awaited, STAGE_INIT);
  const int signals = supervise_open_signals(awaited);
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

/*
 * Takes the script's system calls from the kernel and answers them.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>

/* With room for what a later kernel adds to them: it writes as much as it knows of. */
union received {
  struct seccomp_notif notification;
  uint8_t room[512];
};

union response {
  struct seccomp_notif_resp answer;
  uint8_t room[512];
};

/*
 * Whether it was done; not, where the kernel does not find the call any more: its caller has been killed or interrupted meanwhile.
 * Whatever else fails, a call could wait for its answer for ever, or a wrong one be given: so the script ends with this process.
 */
static bool control(const struct notifier *notifier, unsigned long request, void *argument)
{
  long result;
  do
    result = syscall(SYS_ioctl, notifier->listener, request, argument);
  while (result < 0 && errno == EINTR);
  if (result < 0 && errno != ENOENT)
    _exit(EXIT_LAUNCHER_FAILED);
  return result >= 0;
}

void notify_begin(struct notifier *notifier, int listener)
{
  struct seccomp_notif_sizes sizes;

  notifier->listener = listener;
  if (listener < 0)
    return;
  must(syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes), STAGE_FILTER);
  if (sizes.seccomp_notif > sizeof(union received) || sizes.seccomp_notif_resp > sizeof(union response))
    status_fail(STAGE_FILTER, E2BIG, -1);
  /* The two run on one processor, in turn: a sixth of the time. Where the kernel cannot, it takes longer. */
  syscall(SYS_ioctl, listener, KERNEL_NOTIF_SET_FLAGS, (unsigned long) KERNEL_NOTIF_SYNC_WAKE_UP);
}

bool notify_is_waiting(const struct notifier *notifier, const struct call *call)
{
  uint64_t id = call->id;
  return control(notifier, SECCOMP_IOCTL_NOTIF_ID_VALID, &id);
}

static bool is_link(int number)
{
#ifdef SYS_link
  if (number == SYS_link)
    return true;
#endif
  return number == SYS_linkat;
}

/* What may fail here is the script's own: it may have no room for another descriptor. */
int notify_give(const struct notifier *notifier, const struct call *call, int file, bool closes_on_exec)
{
  struct kernel_notif_addfd given = {
    .id = call->id, .file = (uint32_t) file, .new_flags = closes_on_exec ? O_CLOEXEC : 0,
  };
  long result;
  do
    result = syscall(SYS_ioctl, notifier->listener, KERNEL_NOTIF_ADDFD, &given);
  while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : (int) result;
}

/* What a call returns: a number, -errno, or what the kernel makes of it. */
static void set_result(struct seccomp_notif_resp *answer, int result)
{
  if (result == CALL_GOES_ON)
    answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  else if (result < 0)
    answer->error = result;
  else
    answer->val = result;
}

void notify_serve(struct notifier *notifier)
{
  union received received = { .room = { 0 } };
  union response response = { .room = { 0 } };
  const struct seccomp_notif *about = &received.notification;

  if (!control(notifier, SECCOMP_IOCTL_NOTIF_RECV, &received))
    return;
  struct call call = { .id = about->id, .caller = (pid_t) about->pid, .number = about->data.nr };
  memcpy(call.arguments, about->data.args, sizeof call.arguments);
  response.answer.id = call.id;
  if (notifier->plan->observes)
    uses_watch(notifier, &call);
  if (is_link(call.number)) {
    response.answer.error = links_answer(notifier, &call);
    if (response.answer.error == -EROFS)
      denials_watch(notifier, &call);
  } else if (notifier->plan->tier == PLAN_TIER_LANDLOCK && attributes_has(call.number)) {
    response.answer.error = attributes_answer(notifier, &call);
  } else if (notifier->plan->tier == PLAN_TIER_LANDLOCK && sockets_has(call.number)) {
    set_result(&response.answer, sockets_answer(notifier, &call));
  } else if (notifier->plan->tier == PLAN_TIER_LANDLOCK && signals_has(call.number)) {
    response.answer.error = signals_answer(notifier, &call);
  } else if (notifier->plan->tier == PLAN_TIER_LANDLOCK && call.number == SYS_truncate && landlock_lacks_truncate(notifier->plan)) {
    response.answer.error = truncate_answer(notifier, &call);
  } else {
    denials_watch(notifier, &call);
    /* It was looked at and no more: the kernel decides, about whatever the arguments are by then. */
    response.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  }
  control(notifier, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

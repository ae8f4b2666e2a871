/*
 * The processes, from inside out: the script's, the inner supervisor's of either tier, and how the outer one begins them. What is done
 * in which order, and what each of them may still do, is decided here; main.c says what holds in the end.
 */
#include "launch.h"
#include "notify.h"
#include "supervise.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/statfs.h>

/*
 * A network takes the kernel as long as all the mounts do. So a process of its own makes it meanwhile, and leaves a socket that
 * is in it under the descriptor that we have kept free for that: our descriptors are its own.
 */
static pid_t begin_network(int handle)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
  pid_t maker = must(syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0L, 0L, 0L, 0L), STAGE_NETWORK);
  if (maker != 0)
    return maker;
  must(syscall(SYS_unshare, CLONE_NEWNET), STAGE_NAMESPACES);
  int made = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), STAGE_NETWORK);
  must(syscall(SYS_ioctl, made, SIOCSIFFLAGS, &request), STAGE_NETWORK);
  must(syscall(SYS_dup3, made, handle, O_CLOEXEC), STAGE_NETWORK);
  must(close(made), STAGE_NETWORK);
  _exit(0);
}

/* When it failed it has told why. */
static void enter_network(pid_t maker, int handle)
{
  supervise_await_success(maker);
  int network = must(syscall(SYS_ioctl, handle, SIOCGSKNS), STAGE_NETWORK);
  must(syscall(SYS_setns, network, CLONE_NEWNET), STAGE_NETWORK);
  close(network);
  close(handle);
}

/*
 * Without a view: from then on the script's process is confined. The inner supervisor makes the rules meanwhile, and says when it has
 * made ready to see what is opened.
 */
static void confine_itself(int progress)
{
  struct message message;
  int rules = -1;

  if (supervise_receive_descriptor(progress, &message, &rules) != 1 || message.kind != MESSAGE_GO)
    _exit(EXIT_LAUNCHER_FAILED);
  landlock_confine(rules);
}

/*
 * The script's process: what is left to do is its own alone. In the landlock tier it may be there before the plan, and is told when
 * that is; it has its own ids to take on then.
 */
static _Noreturn void become_script(const struct launch *launch, pid_t init, int progress, bool is_supervised)
{
  const struct message ready = { .kind = MESSAGE_READY };
  const struct plan *const plan = launch->plan;

  status_use_messages(progress);
  must(setsid(), STAGE_EXEC); /* no terminal: nothing can be typed into the user's shell */
  if (launch->tier == PLAN_TIER_LANDLOCK) {
    supervise_wait_for_go(progress);
    identity_become(plan, launch->privileged);
  }
  must(syscall(SYS_prctl, PR_SET_PDEATHSIG, (long) SIGKILL, 0L, 0L, 0L), STAGE_PARENT); /* a change of ids forgets it */
  if (getppid() != init)
    _exit(EXIT_LAUNCHER_FAILED);
  identity_limit(plan);
  must(chdir(plan->cwd), STAGE_CHDIR);
  const int listener = filter_install(plan, is_supervised);
  if (launch->tier == PLAN_TIER_LANDLOCK)
    confine_itself(progress);
  if (plan->is_held)
    supervise_wait_for_go(launch->channel);
  supervise_unblock_signals();
  /* To the outer supervisor itself, so that it never takes for unstarted what ran while the inner one was killed. */
  must(write(launch->channel, &ready, sizeof ready), STAGE_EXEC);
  must(supervise_send_descriptor(progress, MESSAGE_READY, listener), STAGE_EXEC); /* a plan without /proc has no listener */
  descriptors_close_but(progress);
  execve(plan->exec, plan->arguments, plan->environment);
  status_fail(STAGE_EXEC, errno, -1);
}

/* Its process, and the socket by which that says how far it has come. */
struct started {
  pid_t script;
  int progress;
};

static struct started start_script(const struct launch *launch, bool is_supervised)
{
  const pid_t own = must(syscall(SYS_getpid), STAGE_INIT);
  int progress[2];

  must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, progress), STAGE_INIT);
  pid_t script = must(fork(), STAGE_INIT);
  if (script == 0) {
    close(progress[0]); /* it would not see the other side's end */
    become_script(launch, own, progress[1], is_supervised);
  }
  close(progress[1]);
  descriptors_close_stdio();
  return (struct started) { script, progress[0] };
}

/* Process 1 of the new namespaces. */
static _Noreturn void contain(const struct launch *launch)
{
  const struct plan *const plan = launch->plan;

  supervise_die_with_outer(launch->channel);
  must(setsid(), STAGE_INIT); /* a terminal's signals reach the outer supervisor only, and once */
  const int handle = must(syscall(SYS_fcntl, launch->channel, F_DUPFD_CLOEXEC, 0L), STAGE_NETWORK);
  const pid_t maker = begin_network(handle);
  identity_bound(launch->privileged, launch->tier);
  supervise_wait_for_go(launch->channel); /* until the ids are mapped, and the plan is there */
  must(syscall(SYS_sethostname, plan->hostname, strlen(plan->hostname)), STAGE_HOSTNAME);
  const int processes = mounts_enter_view(plan);
  enter_network(maker, handle);
  secrets_watch(plan, launch->secrets);
  const int names = names_open(plan);
  const unsigned proxy_port = proxy_offer(plan);
  identity_become(plan, launch->privileged);
  supervise_die_with_outer(launch->channel); /* again: a change of ids forgets it */
  const struct started started = start_script(launch, processes != -1);
  struct notifier notifier = {
    .processes = processes, .channel = launch->channel, .script = started.script, .plan = plan, .names = names,
    .secrets = launch->secrets, .sockets = -1, .proxy_port = proxy_port,
  };
  supervise_from_inside(&notifier, started.progress);
}

/* The machine's /proc is what the supervisors work with where there is no view; without it there is no such tier. */
static int open_processes(void)
{
  struct statfs system;

  const int processes = must(openat(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), STAGE_PROC);
  must(syscall(SYS_fstatfs, processes, &system), STAGE_PROC);
  if (system.f_type != PROC_SUPER_MAGIC)
    status_fail(STAGE_PROC, ENODEV, -1);
  close(must(descendants_open_list(processes), STAGE_PROC));
  return processes;
}

/*
 * The same without namespaces. The status stays open in this process: npm, to which that is the end of it, hears of no end while
 * something is left that this process has to end, also when the outer one is killed.
 */
static _Noreturn void confine(const struct launch *launch)
{
  const struct plan *const plan = launch->plan;

  must(setsid(), STAGE_INIT);
  identity_bound(launch->privileged, launch->tier);
  supervise_outlive_outer(launch->channel);
  const struct started started = start_script(launch, true);
  supervise_wait_for_go(launch->channel);
  supervise_send_go(started.progress);
  identity_become(plan, launch->privileged);
  secrets_watch(plan, launch->secrets);
  const int sockets = sockets_open();
  const unsigned proxy_port = proxy_offer(plan);
  landlock_give_rules(plan, started.progress);
  struct notifier notifier = {
    .processes = launch->processes, .channel = launch->channel, .script = started.script, .plan = plan, .names = -1,
    .secrets = launch->secrets, .sockets = sockets, .proxy_port = proxy_port,
  };
  supervise_from_inside(&notifier, started.progress);
}

void launch_begin(struct launch *launch, unsigned tier)
{
  const unsigned long namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  int channel[2];

  launch->tier = tier;
  launch->processes = -1;
  if (tier == PLAN_TIER_LANDLOCK) {
    launch->processes = open_processes();
    supervise_adopt();
  }
  launch->secrets = secrets_open();
  must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel), STAGE_NAMESPACES);
  launch->init = must(syscall(SYS_clone, SIGCHLD | (tier == PLAN_TIER_VIEW ? namespaces : 0), 0L, 0L, 0L, 0L), STAGE_NAMESPACES);
  launch->channel = channel[launch->init == 0];
  close(channel[launch->init != 0]);
  if (launch->init == 0) {
    memory_unshare(); /* what is shared is the plan's, and the outer one's to fill */
    status_use_messages(launch->channel);
    if (launch->pool != NULL)
      pool_pass_turn(launch->pool); /* it is the outer one's to pass */
    if (launch->is_early)
      close(PLAN_DESCRIPTOR);
    if (tier == PLAN_TIER_LANDLOCK)
      confine(launch);
    close(STATUS_DESCRIPTOR);
    contain(launch);
  }
  if (tier == PLAN_TIER_VIEW)
    identity_write_maps(launch->init, launch->privileged);
  /* Only now: the maps of a process that is not dumpable belong to root, and an ordinary user could not write them. */
  must(syscall(SYS_prctl, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L), STAGE_PARENT);
}

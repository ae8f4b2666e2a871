/*
 * containment-launcher: reads a plan, enforces it, runs one program, says what happened.
 *
 * What holds for the program and for everything that it starts, in the order in which it is made so:
 *
 *   1. The plan was complete and understood to its last byte before anything was done.
 *   2. No descriptor of npm's but stdin, stdout and stderr is open; no signal is ignored or blocked.
 *   3. Everything dies when npm dies, or when the outer process does.
 *   4. It has its own users, mounts, process ids, IPC, host name, cgroup root and network (a loopback of its own).
 *   5. Only what the plan grants is in its file system, read-only unless the plan says otherwise, without set-uid programs,
 *      without devices but granted ones; nothing of the old root is reachable; /proc is its own and read-only.
 *   6. It runs as the user of the plan, without any capability, and can gain none.
 *   7. It has no terminal, is bounded as the plan says, and writes no core.
 *   8. A filter refuses the system calls that could undo this or that no build needs.
 *   9. What it was denied is told, and a hard link out of what it can only read becomes a copy; both by a supervisor that can do
 *      no more than it can itself.
 *  10. Of a network it has its own loopback, and where npm granted hosts, a socket there that npm listens on.
 *  11. When it ends, everything that it started has ended before npm hears of it.
 *
 * There are three processes: the outer supervisor (npm's child), the inner one (process 1 of the pid namespace), the script.
 * A fourth makes the network and has ended before the script's is there.
 * In the landlock tier, for machines that give no namespaces, 4 and 5 are Landlock's rules instead: what is not granted cannot be
 * opened, but is seen; there is no network at all; and what the script leaves running is ended by the inner supervisor.
 * Any step that fails ends them all with the step's name and errno; then nothing of the script has run.
 * All of it may be made before npm wants the script to run: then it is held right before its exec (hold.c). And npm need not start a
 * process for each script: one of this program forks those that wait for a plan (pool.c).
 */
#include "notify.h"
#include "supervise.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <linux/prctl.h>
#include <sys/socket.h>

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

/* The script's process: what is left to do is its own alone. */
static _Noreturn void become_script(const struct plan *plan, int channel, int progress, bool is_supervised)
{
  const struct message ready = { .kind = MESSAGE_READY };

  status_use_messages(progress);
  must(syscall(SYS_prctl, PR_SET_PDEATHSIG, (long) SIGKILL, 0L, 0L, 0L), STAGE_PARENT);
  must(setsid(), STAGE_EXEC); /* no terminal: nothing can be typed into the user's shell */
  identity_limit(plan);
  must(chdir(plan->cwd), STAGE_CHDIR);
  if (plan->tier == PLAN_TIER_LANDLOCK)
    landlock_confine(plan);
  const int listener = filter_install(plan, is_supervised);
  if (plan->is_held)
    supervise_wait_for_go(channel);
  supervise_unblock_signals();
  /* To the outer supervisor itself, so that it never takes for unstarted what ran while the inner one was killed. */
  must(write(channel, &ready, sizeof ready), STAGE_EXEC);
  supervise_send_listener(progress, listener);
  descriptors_close_but(progress);
  execve(plan->exec, plan->arguments, plan->environment);
  status_fail(STAGE_EXEC, errno, -1);
}

/* What was opened for the supervisor while that was still allowed, and where the proxy listens. */
struct way {
  int names;
  int secrets;
  int sockets;
  unsigned proxy_port;
};

static _Noreturn void start_script(const struct plan *plan, int channel, int processes, struct way way)
{
  int progress[2];

  must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, progress), STAGE_INIT);
  pid_t script = must(fork(), STAGE_INIT);
  if (script == 0)
    become_script(plan, channel, progress[1], processes != -1);
  close(progress[1]);
  descriptors_close_stdio();
  struct notifier notifier = {
    .processes = processes, .channel = channel, .script = script, .plan = plan, .names = way.names,
    .secrets = way.secrets, .sockets = way.sockets, .proxy_port = way.proxy_port,
  };
  supervise_from_inside(&notifier, progress[0]);
}

/* Process 1 of the new namespaces. */
static _Noreturn void contain(const struct plan *plan, bool privileged, int channel, int secrets)
{
  supervise_die_with_outer(channel);
  must(setsid(), STAGE_INIT); /* a terminal's signals reach the outer supervisor only, and once */
  const int handle = must(syscall(SYS_fcntl, channel, F_DUPFD_CLOEXEC, 0L), STAGE_NETWORK);
  const pid_t maker = begin_network(handle);
  supervise_wait_for_go(channel); /* until the ids are mapped */
  must(syscall(SYS_sethostname, plan->hostname, strlen(plan->hostname)), STAGE_HOSTNAME);
  const int processes = mounts_enter_view(plan);
  enter_network(maker, handle);
  secrets_watch(plan, secrets);
  const struct way way = { .names = names_open(plan), .secrets = secrets, .sockets = -1, .proxy_port = proxy_offer(plan) };
  identity_become(plan, privileged);
  supervise_die_with_outer(channel); /* again: a change of ids forgets it */
  start_script(plan, channel, processes, way);
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
static _Noreturn void confine(const struct plan *plan, bool privileged, int channel, int processes, int secrets)
{
  must(setsid(), STAGE_INIT);
  supervise_wait_for_go(channel);
  identity_become(plan, privileged);
  supervise_outlive_outer(channel);
  secrets_watch(plan, secrets);
  const struct way way = { .names = -1, .secrets = secrets, .sockets = sockets_open(), .proxy_port = proxy_offer(plan) };
  start_script(plan, channel, processes, way);
}

int main(int argc, char **argv)
{
  pid_t parent = getppid();
  struct plan plan;
  struct plan_error error;
  int channel[2];
  (void) argv;

  status_use_text(STATUS_DESCRIPTOR);
  const bool is_status = descriptors_find_status();
  /* No options, so none can be smuggled in; and as interpreter of a script ("#!/proc/self/exe") this program ends here. */
  if (argc > 1)
    status_fail(STAGE_PLAN, E2BIG, -1);
  struct plan_bytes received = descriptors_read_plan(is_status);
  if (received.is_pool) {
    munmap(received.bytes, received.room);
    parent = pool_fork(&received.pool, parent);
    received = descriptors_read_plan(true);
    if (received.is_pool) /* one of a pool makes none */
      status_fail(STAGE_PLAN, EINVAL, -1);
  }
  descriptors_close_inherited();
  supervise_reset_signals();
  supervise_die_with_parent(parent);
  if (plan_parse(received.bytes + received.head, received.length - received.head, &plan, &error) != 0)
    status_fail(STAGE_PLAN, error.code, error.record);
  plan.is_held = received.head != 0;
  descriptors_keep_proxy(&plan);
  const bool privileged = identity_is_privileged();
  identity_check(&plan, privileged);

  int processes = -1;
  if (plan.tier == PLAN_TIER_LANDLOCK) {
    processes = open_processes();
    landlock_find(&plan);
    supervise_adopt();
  }
  const int secrets = secrets_open(&plan);
  must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel), STAGE_NAMESPACES);
  const unsigned long namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  const unsigned long flags = SIGCHLD | (plan.tier == PLAN_TIER_VIEW ? namespaces : 0);
  pid_t init = must(syscall(SYS_clone, flags, 0L, 0L, 0L, 0L), STAGE_NAMESPACES);
  if (init == 0) {
    close(channel[0]);
    status_use_messages(channel[1]);
    if (plan.tier == PLAN_TIER_LANDLOCK)
      confine(&plan, privileged, channel[1], processes, secrets);
    close(STATUS_DESCRIPTOR);
    contain(&plan, privileged, channel[1], secrets);
  }
  close(channel[1]);
  if (plan.proxy_port != 0)
    close(PROXY_DESCRIPTOR);
  if (plan.tier == PLAN_TIER_VIEW)
    identity_write_maps(init, privileged);
  /* Only now: the maps of a process that is not dumpable belong to root, and an ordinary user could not write them. */
  must(syscall(SYS_prctl, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L), STAGE_PARENT);
  /* Before the word to go on: what fails from there on must not say that nothing has run. */
  const int signals = supervise_open_signals(PASSED_ON);
  supervise_send_go(channel[0]);
  descriptors_close_stdio();
  const struct outer outer = { init, channel[0], signals, plan.tier == PLAN_TIER_VIEW, processes, plan.is_held };
  supervise_from_outside(&outer);
}

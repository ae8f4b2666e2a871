/*
 * containment-launcher: reads a plan, enforces it, runs one program, says what happened.
 *
 * What holds for the program and for everything that it starts, in the order in which it is made so:
 *
 *   1. The plan was complete and understood to its last byte before anything was done of what it says.
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
 * process for each script: one of this program forks those that wait for a plan (pool.c), and where they have time for it, the
 * processes and namespaces are there before the plan.
 */
#include "launch.h"
#include "supervise.h"

#include <errno.h>

/* The plan itself, and what its strings need beside its bytes: lists, and the ends of the strings. */
enum { PLAN_ROOM = 2 * PLAN_MAX_BYTES };

static void read_plan(struct plan *plan, const struct plan_bytes *received)
{
  struct plan_error error;

  if (plan_parse(received->bytes + received->head, received->length - received->head, plan, &error) != 0)
    status_fail(STAGE_PLAN, error.code, error.record);
  memory_unshare();
  plan->is_held = received->is_held;
}

/* Of one that a pool has forked: all that is possible before its plan is there, if there is time. */
static void take_plan_of_pool(struct launch *launch, struct plan *plan, struct plan_bytes *received)
{
  const struct pool *const pool = launch->pool;

  descriptors_check_stdio();
  launch->is_early = pool_has_turn(pool);
  if (launch->is_early)
    launch_begin(launch, pool->tier);
  descriptors_read_plan(received, true);
  if (received->is_pool) /* one of a pool makes none */
    status_fail(STAGE_PLAN, EINVAL, -1);
  descriptors_close(PLAN_DESCRIPTOR, PLAN_DESCRIPTOR);
  supervise_die_with_parent(pool->parent);
  read_plan(plan, received);
  if (plan->proxy_port != 0 || (pool->tier != 0 && plan->tier != pool->tier))
    status_fail(STAGE_PLAN, EINVAL, -1);
  identity_check(plan, launch->privileged);
  if (!launch->is_early)
    launch_begin(launch, plan->tier);
}

static void take_plan(struct launch *launch, struct plan *plan, struct plan_bytes *received, pid_t parent)
{
  descriptors_close_inherited();
  supervise_reset_signals();
  supervise_die_with_parent(parent);
  read_plan(plan, received);
  descriptors_keep_proxy(plan);
  identity_check(plan, launch->privileged);
  launch_begin(launch, plan->tier);
  if (plan->proxy_port != 0)
    close(PROXY_DESCRIPTOR);
}

int main(int argc, char **argv)
{
  const pid_t parent = getppid();
  (void) argv;

  status_use_text(STATUS_DESCRIPTOR);
  const bool is_status = descriptors_find_status();
  /* No options, so none can be smuggled in; and as interpreter of a script ("#!/proc/self/exe") this program ends here. */
  if (argc > 1)
    status_fail(STAGE_PLAN, E2BIG, -1);
  struct plan_bytes received = descriptors_map_plan();
  descriptors_read_plan(&received, is_status);
  if (received.is_pool)
    pool_fork(&received.pool, parent);
  const struct pool pool = received.pool; /* what is read next is a plan */
  struct plan *const plan = memory_share(PLAN_ROOM, sizeof *plan);
  if (plan == NULL)
    status_fail(STAGE_PLAN, ENOMEM, -1);
  struct launch launch = { .plan = plan, .pool = received.is_pool ? &pool : NULL, .privileged = identity_is_privileged() };
  if (launch.pool != NULL)
    take_plan_of_pool(&launch, plan, &received);
  else
    take_plan(&launch, plan, &received, parent);

  if (plan->tier == PLAN_TIER_LANDLOCK)
    landlock_find(plan);
  /* Before the word to go on: what fails from there on must not say that nothing has run. */
  const int signals = supervise_open_signals(PASSED_ON);
  supervise_send_go(launch.channel);
  descriptors_close_stdio();
  const struct outer outer = {
    launch.init, launch.channel, signals, plan->tier == PLAN_TIER_VIEW, launch.processes, plan->is_held, launch.pool,
  };
  supervise_from_outside(&outer);
}

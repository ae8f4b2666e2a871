/*
 * A pool: launchers that wait for their plans. To start a process costs npm a millisecond, for npm is large and is copied for it; this
 * program is small. So npm starts one of it, says how many it wants, and that one forks them, each with a socket to npm of its own.
 *
 * It reads no plan itself and supervises nobody. It tells npm the process ids, and waits until npm hangs up. For none of its
 * launchers it waits: so no stranger is given the id of one that has ended, and npm may signal by it. When the pool ends, so do they.
 *
 * npm takes the launchers in their order. The first one makes ready what needs no plan, and each next one does when the script of the
 * one before runs: so one is ready, and no more, since a script may be the last.
 */
#include "launcher.h"
#include "reader.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>

/* Of one launcher npm gives four descriptors: stdin, stdout, stderr, and the socket of its plan and its status. */
enum { FIRST_SET = PROXY_DESCRIPTOR + 1, SET = PLAN_DESCRIPTOR + 1, EVERY_STREAM = (1 << 3) - 1 };
/* Of a launcher's own descriptors; where others have the proxy's, and what follows it. */
enum { TURN = PROXY_DESCRIPTOR, NEXT = PROXY_DESCRIPTOR + 1 };

static const char magic[8] = { 'N', 'P', 'M', 'C', 'P', 'O', 'O', 'L' };

bool pool_begins(const uint8_t *bytes, size_t length, struct pool *pool)
{
  uint32_t wanted;

  if (!read_head(bytes, length, magic, &wanted))
    return false;
  *pool = (struct pool) { .count = wanted & 0xffff, .own = wanted >> 16 & 0xff, .tier = wanted >> 24, .turn = -1, .next = -1 };
  return true;
}

/*
 * What npm has not said is a launcher's own is the pool's, and the same for all: /dev/null, or npm's. Nothing is inferred from what is
 * open: npm may have leaked a descriptor that has the number of one which it did not give.
 */
static void take_set(struct pool *pool, int first)
{
  must(syscall(SYS_dup3, first + PLAN_DESCRIPTOR, STATUS_DESCRIPTOR, O_CLOEXEC), STAGE_DESCRIPTORS); /* what fails it says itself */
  must(syscall(SYS_dup3, first + PLAN_DESCRIPTOR, PLAN_DESCRIPTOR, O_CLOEXEC), STAGE_DESCRIPTORS);
  for (int stream = 0; stream < PLAN_DESCRIPTOR; stream++)
    if (pool->own & 1u << stream)
      must(syscall(SYS_dup3, first + stream, stream, 0), STAGE_DESCRIPTORS);
  descriptors_close(TURN, NEXT); /* what may have been leaked under these */
  if (pool->turn >= 0)
    pool->turn = must(syscall(SYS_dup3, pool->turn, TURN, O_CLOEXEC), STAGE_DESCRIPTORS);
  if (pool->next >= 0)
    pool->next = must(syscall(SYS_dup3, pool->next, NEXT, O_CLOEXEC), STAGE_DESCRIPTORS);
  descriptors_close(NEXT + 1, ~0u);
}

/* Whoever reads what a script prints must see its end: nothing of the launchers' stays open here. */
static _Noreturn void outlast(void)
{
  struct pollfd npm = { .fd = STATUS_DESCRIPTOR, .events = POLLIN };

  descriptors_close(0, PLAN_DESCRIPTOR);
  descriptors_close(PROXY_DESCRIPTOR, ~0u);
  while (poll(&npm, 1, -1) < 0 && errno == EINTR)
    ;
  _exit(0);
}

/* Above whatever npm may have given. */
static void make_link(int ends[2])
{
  enum { ABOVE = FIRST_SET + SET * POOL_MOST };
  int made[2];

  must(pipe2(made, O_CLOEXEC), STAGE_DESCRIPTORS);
  for (int end = 0; end < 2; end++) {
    ends[end] = must(syscall(SYS_fcntl, made[end], F_DUPFD_CLOEXEC, (long) ABOVE), STAGE_DESCRIPTORS);
    close(made[end]);
  }
}

void pool_fork(struct pool *pool, pid_t parent)
{
  char line[8 + POOL_MOST * 16], *end = append_text(line, "pool");
  int link[2] = { -1, -1 };

  if (pool->count < 1 || pool->count > POOL_MOST || (pool->own & ~(unsigned) EVERY_STREAM) != 0 || pool->tier > PLAN_TIER_LANDLOCK)
    status_fail(STAGE_PLAN, EINVAL, -1);
  pool->parent = must(syscall(SYS_getpid), STAGE_PARENT);
  supervise_reset_signals(); /* an interrupt from the terminal is the launchers' to pass on, and must not end them all at once */
  supervise_die_with_parent(parent);
  for (unsigned i = 0; i < pool->count; i++) {
    pool->turn = link[0];
    link[1] = -1;
    if (i + 1 < pool->count)
      make_link(link);
    pool->next = link[1];
    const pid_t launcher = must(fork(), STAGE_PARENT);
    if (launcher == 0) {
      take_set(pool, FIRST_SET + SET * (int) i);
      supervise_die_with_parent(pool->parent);
      return;
    }
    close(pool->turn);
    close(pool->next);
    end = append_number(append_text(end, " "), (uint64_t) launcher, 10);
  }
  status_write(line, (size_t) (append_text(end, "\n") - line));
  outlast();
}

bool pool_has_turn(const struct pool *pool)
{
  struct pollfd awaited[] = { { .fd = PLAN_DESCRIPTOR, .events = POLLIN }, { .fd = pool->turn } };

  while (pool->turn >= 0 && poll(awaited, 2, -1) < 0 && errno == EINTR)
    ;
  close(pool->turn);
  return pool->tier != 0 && awaited[0].revents == 0;
}

void pool_pass_turn(const struct pool *pool)
{
  close(pool->next);
}

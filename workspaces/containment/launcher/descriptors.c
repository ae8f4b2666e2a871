/*
 * Open descriptors are authority: one directory left open is a way out of any view. All that npm's process may have leaked
 * is closed before anything else is done, and everything opened later is close-on-exec as well.
 */
#include "launcher.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

/*
 * One stream socket may stand for both: npm writes the plan to it and shuts its side down, which does not look like a hang-up,
 * as closing it does. Returns whether it does stand for both.
 */
bool descriptors_find_status(void)
{
  struct sockaddr_storage peer;
  socklen_t room = sizeof peer;
  int type;
  socklen_t size = sizeof type;

  if (syscall(SYS_fcntl, STATUS_DESCRIPTOR, F_SETFD, FD_CLOEXEC) == 0)
    return false;
  if (errno != EBADF || syscall(SYS_getsockopt, PLAN_DESCRIPTOR, SOL_SOCKET, SO_TYPE, &type, &size) != 0
    || type != SOCK_STREAM || syscall(SYS_getpeername, PLAN_DESCRIPTOR, &peer, &room) != 0)
    status_fail(STAGE_DESCRIPTORS, errno, -1);
  must(syscall(SYS_dup3, PLAN_DESCRIPTOR, STATUS_DESCRIPTOR, O_CLOEXEC), STAGE_DESCRIPTORS);
  return true;
}

/* Until so much is there, or the end. */
static size_t read_up_to(uint8_t *bytes, size_t length, size_t wanted)
{
  while (length < wanted) {
    ssize_t got = read(PLAN_DESCRIPTOR, bytes + length, wanted - length);
    if (got == 0)
      break;
    if (got > 0)
      length += (size_t) got;
    else if (errno != EINTR)
      status_fail(STAGE_PLAN, errno, -1);
  }
  return length;
}

/*
 * One byte larger than a plan may be, so that a plan that is too long is seen to be. Pages that the plan does not reach are never
 * touched. It is shared, since the processes that act on the plan may be there before it.
 */
struct plan_bytes descriptors_map_plan(void)
{
  struct plan_bytes received = { .room = HOLD_HEAD + (size_t) PLAN_MAX_BYTES + 1 };

  received.bytes = mmap(NULL, received.room, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (received.bytes == MAP_FAILED)
    status_fail(STAGE_PLAN, errno, -1);
  return received;
}

/*
 * Of one that says its length not a byte more is read than it has: what follows, where it is held, is npm's word.
 * That comes by the socket of the plan or not at all: what else may lie on a descriptor of its own is nobody's word. Nor is it a wish
 * for a pool.
 */
void descriptors_read_plan(struct plan_bytes *received, bool is_status)
{
  uint32_t size;

  received->length = read_up_to(received->bytes, 0, HOLD_HEAD);
  received->is_pool = is_status && pool_begins(received->bytes, received->length, &received->pool);
  if (received->is_pool)
    return;
  if (!hold_begins(received->bytes, received->length, &size, &received->is_held)) {
    received->length = read_up_to(received->bytes, received->length, (size_t) PLAN_MAX_BYTES + 1);
    return;
  }
  if (!is_status)
    status_fail(STAGE_PLAN, EINVAL, -1);
  if (size > PLAN_MAX_BYTES)
    status_fail(STAGE_PLAN, E2BIG, -1);
  received->head = HOLD_HEAD;
  received->length = read_up_to(received->bytes, received->length, HOLD_HEAD + (size_t) size);
  if (received->length < HOLD_HEAD + (size_t) size)
    status_fail(STAGE_PLAN, EINVAL, -1);
}

void descriptors_close(unsigned first, unsigned last)
{
  if (first <= last)
    must(syscall(KERNEL_CLOSE_RANGE, first, last, 0), STAGE_DESCRIPTORS);
}

/* All but stdin, stdout, stderr and this one. */
void descriptors_close_but(int kept)
{
  descriptors_close(3, (unsigned) kept - 1);
  descriptors_close((unsigned) kept + 1, ~0u);
}

void descriptors_close_inherited(void)
{
  descriptors_close(PLAN_DESCRIPTOR, PLAN_DESCRIPTOR);
  descriptors_close(PROXY_DESCRIPTOR + 1, ~0u);
  descriptors_check_stdio();
}

void descriptors_check_stdio(void)
{
  struct stat about;

  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    /* A closed one would be taken by the next descriptor that is opened here, and that would reach the script. */
    if (syscall(SYS_fstat, descriptor, &about) != 0)
      must(openat(AT_FDCWD, "/dev/null", O_RDWR), STAGE_DESCRIPTORS);
    /* A directory as stdin is a door: openat(0, "..") would lead anywhere outside of the view. */
    else if (S_ISDIR(about.st_mode))
      status_fail(STAGE_DESCRIPTORS, EISDIR, -1);
  }
}

/* Without a proxy in the plan it is one more that was left open. */
void descriptors_keep_proxy(const struct plan *plan)
{
  if (plan->proxy_port != 0)
    must(syscall(SYS_fcntl, PROXY_DESCRIPTOR, F_SETFD, FD_CLOEXEC), STAGE_PROXY);
  else
    descriptors_close(PROXY_DESCRIPTOR, PROXY_DESCRIPTOR);
}

/* While a supervisor held them too, the reader of a script's output would not see that the script closed it. */
void descriptors_close_stdio(void)
{
  for (int descriptor = 0; descriptor <= 2; descriptor++)
    must(close(descriptor), STAGE_DESCRIPTORS);
}

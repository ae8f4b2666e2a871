/*
 * Open descriptors are authority: one directory left open is a way out of any view. All that npm's process may have leaked
 * is closed before anything else is done, and everything opened later is close-on-exec as well.
 */
#include "launcher.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

/*
 * The mapping is one byte larger than a plan may be, so that a plan that is too long is seen to be. Pages that the plan does
 * not reach are never touched.
 */
const uint8_t *descriptors_read_plan(size_t *length)
{
  const size_t room = (size_t) PLAN_MAX_BYTES + 1;
  uint8_t *bytes = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (bytes == MAP_FAILED)
    status_fail(STAGE_PLAN, errno, -1);
  for (*length = 0; *length < room;) {
    ssize_t got = read(PLAN_DESCRIPTOR, bytes + *length, room - *length);
    if (got == 0)
      break;
    if (got > 0)
      *length += (size_t) got;
    else if (errno != EINTR)
      status_fail(STAGE_PLAN, errno, -1);
  }
  return bytes;
}

static void close_descriptors(unsigned first, unsigned last)
{
  if (first <= last)
    must(syscall(KERNEL_CLOSE_RANGE, first, last, 0), STAGE_DESCRIPTORS);
}

/* All but stdin, stdout, stderr and this one. */
void descriptors_close_but(int kept)
{
  close_descriptors(3, (unsigned) kept - 1);
  close_descriptors((unsigned) kept + 1, ~0u);
}

void descriptors_close_inherited(void)
{
  struct stat about;

  descriptors_close_but(STATUS_DESCRIPTOR);
  must(fcntl(STATUS_DESCRIPTOR, F_SETFD, FD_CLOEXEC), STAGE_DESCRIPTORS);
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    /* A closed one would be taken by the next descriptor that is opened here, and that would reach the script. */
    if (fstat(descriptor, &about) != 0)
      must(open("/dev/null", O_RDWR), STAGE_DESCRIPTORS);
    /* A directory as stdin is a door: openat(0, "..") would lead anywhere outside of the view. */
    else if (S_ISDIR(about.st_mode))
      status_fail(STAGE_DESCRIPTORS, EISDIR, -1);
  }
}

/* While a supervisor held them too, the reader of a script's output would not see that the script closed it. */
void descriptors_close_stdio(void)
{
  for (int descriptor = 0; descriptor <= 2; descriptor++)
    must(close(descriptor), STAGE_DESCRIPTORS);
}

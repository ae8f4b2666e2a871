/*
 * In the view the end of process 1 ends whatever the script left running. Without a pid namespace its supervisor does, to which
 * orphans of the script are given.
 */
#include "launcher.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

/* The kernel's own list of this process's children: "number number number ". */
int descendants_open_list(int processes)
{
  return openat(processes, "thread-self/children", O_RDONLY | O_CLOEXEC);
}

/* They are ours and not waited for: their numbers are nobody else's. */
static void kill_children(int processes)
{
  char text[4096];
  const int list = descendants_open_list(processes);
  const ssize_t length = list < 0 ? 0 : read(list, text, sizeof text);
  pid_t child = 0;

  if (list >= 0)
    close(list);
  for (ssize_t i = 0; i < length; i++) {
    if (text[i] >= '0' && text[i] <= '9') {
      child = child * 10 + (text[i] - '0');
    } else {
      kill(child, SIGKILL);
      child = 0;
    }
  }
}

/*
 * Each child is killed, whose children then become ours, until the kernel says that none is left. A script that forks faster than
 * this is let go at last, which is a gap of the tier, and is said.
 */
bool descendants_end(int processes)
{
  enum { MOST_ROUNDS = 20000 };

  for (int round = 0; round < MOST_ROUNDS; round++) {
    kill_children(processes);
    if (waitpid(-1, NULL, 0) < 0 && errno != EINTR)
      return errno == ECHILD;
  }
  return false;
}

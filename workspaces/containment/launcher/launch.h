/*
 * One launch: what its processes share. Each of them gets a copy when it is forked; the plan, which may not have been read by then, is
 * the same for all.
 */
#ifndef LAUNCHER_LAUNCH_H
#define LAUNCHER_LAUNCH_H

#include "launcher.h"

struct launch {
  const struct plan *plan;
  const struct pool *pool; /* that it is of, or NULL */
  bool is_early; /* the plan has not been read */
  bool privileged;
  unsigned tier;
  pid_t init;
  int channel; /* to the outer supervisor; in that one, to the inner */
  int processes; /* without a view: the machine's /proc */
  int secrets;
};

void launch_begin(struct launch *launch, unsigned tier); /* all that needs no plan but its tier */

#endif

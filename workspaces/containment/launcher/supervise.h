/*
 * What the two supervisors have in common, beside what launcher.h offers to all.
 */
#ifndef LAUNCHER_SUPERVISE_H
#define LAUNCHER_SUPERVISE_H

#include "launcher.h"

#include <signal.h>
#include <stdint.h>

/* The kernel's sets of signals. */
#define SIGNAL(number) (UINT64_C(1) << ((number) - 1))
#define PASSED_ON (SIGNAL(SIGHUP) | SIGNAL(SIGINT) | SIGNAL(SIGQUIT) | SIGNAL(SIGTERM))

void supervise_block(uint64_t signals, enum stage stage); /* these and no others */
int supervise_open_signals(uint64_t signals); /* where they are read */
pid_t supervise_wait_for(pid_t child, int *status);

#endif

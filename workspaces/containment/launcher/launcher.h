/*
 * What the parts of the launcher offer each other. plan.h stands apart, because the parser depends on nothing here.
 */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include "plan.h"

#include <stdbool.h>
#include <sys/types.h>

enum { STATUS_DESCRIPTOR = 4, PLAN_DESCRIPTOR = 3, PROXY_DESCRIPTOR = 5, EXIT_LAUNCHER_FAILED = 125 };

/* Where something failed. The names are in status.c; README.md says what each one means. */
enum stage {
  STAGE_PLAN,
  STAGE_DESCRIPTORS,
  STAGE_PARENT,
  STAGE_NAMESPACES,
  STAGE_MAPS,
  STAGE_NETWORK,
  STAGE_HOSTNAME,
  STAGE_MOUNTS,
  STAGE_PROC,
  STAGE_PIVOT,
  STAGE_IDENTITY,
  STAGE_CAPABILITIES,
  STAGE_LIMITS,
  STAGE_CHDIR,
  STAGE_FILTER,
  STAGE_EXEC,
  STAGE_INIT,
  STAGE_LANDLOCK,
  STAGE_PROXY,
};

/* status.c */
enum message_kind { MESSAGE_GO, MESSAGE_READY, MESSAGE_EXEC_OK, MESSAGE_FAIL, MESSAGE_EXIT, MESSAGE_SIGNAL, MESSAGE_DENIED,
  MESSAGE_DENIED_MORE, MESSAGE_USED, MESSAGE_USED_MORE };

struct message {
  int kind;
  int stage; /* FAIL; DENIED, USED: kind */
  int value; /* FAIL, DENIED: errno, EXIT: code, SIGNAL: number, USED: result, *_MORE: how many */
  int record; /* FAIL: index of the plan's record, or -1; DENIED, USED: bytes of detail; EXIT, SIGNAL: nothing else is left */
};

/* The names are in status.c; README.md says what the detail of each one is. */
enum denial_kind { DENIAL_CONNECT, DENIAL_SOCKET, DENIAL_WRITE, DENIAL_NAME, DENIAL_NETWORK, DENIAL_SECRET };

/* What is observed, and what came of it. */
enum use { USE_READ, USE_WRITE, USE_LOOK, USE_RUN };
enum use_result { RESULT_USED, RESULT_ABSENT, RESULT_REFUSED };

struct report {
  struct message message;
  uint8_t detail[1024];
};

void status_use_text(int descriptor);
void status_use_messages(int descriptor);
void status_report(const struct message *message);
int status_receive(int descriptor, struct message *message);
int status_receive_report(int descriptor, struct report *report); /* the same, with its detail */
void status_report_detail(const struct report *report);
_Noreturn void status_fail(enum stage stage, int error, int record);
int must(long result, enum stage stage); /* the result, or status_fail with errno */
void status_write(const char *bytes, size_t length);
char *append_text(char *at, const char *text);
char *append_number(char *at, uint64_t number, unsigned base);

/* runtime.c */
/* What is allocated from here on, and at first this, is the same in processes that are forked from here on: */
void *memory_share(size_t room, size_t first);
void memory_unshare(void); /* until this is called */

/* pool.c */
enum { POOL_MOST = 16 };
struct pool {
  unsigned count; /* of launchers */
  unsigned own; /* which of stdin, stdout and stderr each of them has for itself: bits 0 to 2 */
  unsigned tier; /* of their plans, where they are to be made ready; or 0 */
  pid_t parent; /* of a launcher, from here on: what has forked it */
  int turn; /* the launcher's: it closes when the one before is not waiting any more; or -1: it is the first */
  int next; /* closed when the next one's turn has come; or -1: there is none */
};
bool pool_begins(const uint8_t *bytes, size_t length, struct pool *pool); /* whether one is wanted in place of a plan */
void pool_fork(struct pool *pool, pid_t parent); /* returns in each launcher */
bool pool_has_turn(const struct pool *pool); /* before its plan is there; it waits for one of the two */
void pool_pass_turn(const struct pool *pool);

/* descriptors.c */
bool descriptors_find_status(void); /* whether the plan's socket is the status, too */
struct plan_bytes {
  uint8_t *bytes;
  size_t room; /* of the mapping */
  size_t length; /* of what was read */
  size_t head; /* what comes before the plan: 0, or of one that says its length HOLD_HEAD */
  bool is_held;
  bool is_pool; /* what was read is no plan */
  struct pool pool;
};
struct plan_bytes descriptors_map_plan(void); /* nothing is read yet */
void descriptors_read_plan(struct plan_bytes *received, bool is_status); /* whether it comes by the status's socket */
void descriptors_close(unsigned first, unsigned last);
void descriptors_close_but(int kept);
void descriptors_close_inherited(void);
void descriptors_check_stdio(void);
void descriptors_keep_proxy(const struct plan *plan);
void descriptors_close_stdio(void);

/* hold.c */
enum { HOLD_HEAD = 12 };
bool hold_begins(const uint8_t *bytes, size_t length, uint32_t *plan_length, bool *is_held); /* whether there is a head to the plan */
bool hold_hears_word(void); /* by which npm lets a script run that was held; it is there to be read */

/* identity.c */
bool identity_is_privileged(void);
void identity_check(const struct plan *plan, bool privileged);
void identity_write_maps(pid_t child, bool privileged);
void identity_bound(bool privileged, unsigned tier);
void identity_become(const struct plan *plan, bool privileged);
void identity_bound_processes(const struct plan *plan, int proc_mount);
void identity_limit(const struct plan *plan);

/* mounts.c */
int mounts_enter_view(const struct plan *plan); /* a descriptor of the script's /proc, or -1: it has none */

/* proxy.c: the port that it really has, or 0: there is none */
unsigned proxy_offer(const struct plan *plan);

/* secrets.c: where the kernel tells of decoys that are opened, or -1 */
int secrets_open(void);
void secrets_watch(const struct plan *plan, int file);
bool secrets_are_looked_at(const struct plan *plan); /* when they are opened to be read */

/* sockets.c: where the other ends of sockets that lead nowhere are watched */
int sockets_open(void);

/* names.c: a socket, or -1: names are not answered */
int names_open(const struct plan *plan);

/* landlock.c */
void landlock_find(struct plan *plan); /* the ABI that there is, or that the plan says, whichever is lower */
void landlock_give_rules(const struct plan *plan, int progress); /* and the word to go on */
void landlock_confine(int rules); /* this process, for good */
bool landlock_is_quick(const struct plan *plan); /* the kernel, where a supervisor is asked */
bool landlock_lacks_truncate(const struct plan *plan);
bool landlock_lacks_scopes(const struct plan *plan); /* signals */

/* filter.c */
int filter_install(const struct plan *plan, bool is_supervised); /* the supervisor's end, or -1 */

/* descendants.c */
int descendants_open_list(int processes); /* or -1: the kernel has none */
bool descendants_end(int processes); /* whether none is left */

/* supervise.c */
void supervise_reset_signals(void);
void supervise_unblock_signals(void);
void supervise_die_with_parent(pid_t parent);
void supervise_send_go(int channel);
void supervise_wait_for_go(int channel);
void supervise_await_success(pid_t child); /* or the end of everything */
void supervise_die_with_outer(int channel);
void supervise_outlive_outer(int channel); /* to end what the script started */
void supervise_adopt(void); /* orphans of the script */

/* outside.c */
struct outer {
  pid_t init;
  int channel;
  int signals; /* those that npm sends, to be read */
  bool is_view; /* the tier */
  int processes; /* without a view: the machine's /proc */
  bool is_held; /* the script, until npm says otherwise */
  const struct pool *pool; /* that it is of, or NULL */
};
_Noreturn void supervise_from_outside(const struct outer *outer);

/* inside.c */
struct notifier;
long supervise_send_descriptor(int channel, enum message_kind kind, int descriptor); /* -1, and errno, where that fails */
int supervise_receive_descriptor(int channel, struct message *received, int *descriptor); /* as status_receive */
const void *supervise_announcement(void); /* where the message is that is sent so */
_Noreturn void supervise_from_inside(struct notifier *notifier, int progress);

#endif

/*
 * The part of the inner supervisor that answers system calls of the script: notify.c takes them from the kernel, caller.c reads
 * what was passed, links.c carries out links, attributes.c modes, owners, times and sizes, signals.c signals, denials.c tells what
 * was refused.
 *
 * In the view it decides nothing that the kernel does not decide again: it has the ids, the mounts, the network and the
 * capabilities (none) of the script. In the landlock tier it is not bound by the script's rules, and goes by the plan (ground.c).
 * What it does for the script it does on descriptors of its own, and answers the call itself; the script's strings are read
 * once. A call that is only looked at goes on, and then the kernel alone decides about it.
 */
#ifndef LAUNCHER_NOTIFY_H
#define LAUNCHER_NOTIFY_H

#include "launcher.h"

#include <sys/stat.h>

/* A system call that waits for its answer. */
struct call {
  uint64_t id;
  pid_t caller; /* a thread, by its number in the script's pid namespace */
  int number;
  uint64_t arguments[6];
};

struct notifier {
  int listener; /* -1: nothing is supervised */
  int processes; /* the script's /proc */
  int channel; /* where denials go */
  pid_t script;
  const struct plan *plan;
  int names; /* where names are looked up, or -1 */
  int secrets; /* where decoys are told that were opened, or -1 */
  int sockets; /* the other ends of sockets that lead nowhere, or -1 */
  unsigned proxy_port; /* where the proxy really listens */
};

enum { PATH_ROOM = 4096 };

/* notify.c */
void notify_begin(struct notifier *notifier, int listener);
void notify_serve(struct notifier *notifier);
int notify_give(const struct notifier *notifier, const struct call *call, int file, bool closes_on_exec); /* its number there */
bool notify_is_waiting(const struct notifier *notifier, const struct call *call); /* and its caller is still who it was */

/*
 * caller.c: 0 or a descriptor, or -1 with errno. Whatever was read or opened may belong to another process by then; so nothing
 * is done with it before notify_is_waiting() has said no.
 */
int caller_read(const struct notifier *notifier, const struct call *call, uint64_t address, void *bytes, size_t length);
/* Into its memory, while it waits; not into that of whoever has its number afterwards. */
int caller_write(const struct notifier *notifier, const struct call *call, uint64_t address, const void *bytes, size_t length);
int caller_read_path(const struct notifier *notifier, const struct call *call, uint64_t address, char path[PATH_ROOM]);
int caller_open_descriptor(const struct notifier *notifier, const struct call *call, int descriptor); /* O_PATH */
int caller_open_directory(const struct notifier *notifier, const struct call *call, int at); /* AT_FDCWD: its own */
/* O_PATH and flags. Links on the way are followed, as they would be for the caller, but none of those that /proc makes up. */
int caller_open_path(const struct notifier *notifier, const struct call *call, int at, const char *path, int flags);

/*
 * The nearest directory that is there, of a path that leads to nothing: it is cut there, and `rest` is what is missing. -1: what is in
 * the way is something else.
 */
int caller_open_nearest(const struct notifier *notifier, const struct call *call, int at, char path[PATH_ROOM], char rest[PATH_ROOM]);

/* ground.c */
enum ground { GROUND_NONE, GROUND_READABLE, GROUND_WRITABLE };
enum ground ground_of(const struct notifier *notifier, int file);
bool ground_holds(const struct plan *plan, const char *path); /* as the script's own, in the landlock tier */
bool ground_path(const struct notifier *notifier, int file, char path[PATH_ROOM]); /* where it is now */

/* attributes.c: 0 or -errno */
bool attributes_has(int number);
int attributes_answer(const struct notifier *notifier, const struct call *call);
int truncate_answer(const struct notifier *notifier, const struct call *call);

/* signals.c: 0 or -errno */
bool signals_has(int number);
int signals_answer(const struct notifier *notifier, const struct call *call);

/* links.c: what link(2) would return: 0 or -errno */
int links_answer(const struct notifier *notifier, const struct call *call);

/* proxy.c: what connect(2) returns where there is no network but the proxy: 0 or -errno */
int proxy_answer(const struct notifier *notifier, const struct call *call);

/* sockets.c: what socket(2), bind(2), connect(2) and getsockname(2) return there: a result, -errno, or that the call goes on */
enum { CALL_GOES_ON = INT32_MAX };
bool sockets_has(int number);
int sockets_answer(const struct notifier *notifier, const struct call *call);
void sockets_serve(const struct notifier *notifier); /* what was sent to them */

/* names.c: the name that a message asks for; its length, or 0: it asks for none. `end` is where the question ends. */
enum { NAME_PORT = 53, MOST_QUESTION = 512, MOST_NAME = 255 };
size_t names_read(const uint8_t *message, size_t length, char name[MOST_NAME], size_t *end);
void names_serve(const struct notifier *notifier);

/* secrets.c */
void secrets_serve(const struct notifier *notifier);
void secrets_look(const struct notifier *notifier, const struct call *call, int at, const char *path); /* which is opened to be read */

/* uses.c */
size_t uses_count(void); /* the calls that are only looked at to observe them */
int uses_number(size_t index);
void uses_watch(const struct notifier *notifier, const struct call *call);
void uses_end(const struct notifier *notifier);

/* denials.c */
uint64_t denials_hash(uint64_t kind, const void *detail, size_t length);
void denials_tell_secret(const struct notifier *notifier, const char *path);
void denials_watch(const struct notifier *notifier, const struct call *call); /* which goes on */
void denials_tell_write(const struct notifier *notifier, int file, const char *rest);
void denials_tell_name(const struct notifier *notifier, const char *name, size_t length);
void denials_tell_network(const struct notifier *notifier);
bool denials_is_own_address(const uint8_t *address, size_t length); /* a loopback's, or none */
void denials_end(const struct notifier *notifier);

#endif

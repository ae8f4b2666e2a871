/*
 * Who the script is, and what it may not become: ids of the user namespace, capabilities, resource limits.
 *
 * With real privilege (root, or root of a container) the namespace gets every id that we have ourselves, so that files keep
 * their owners in the view. Otherwise it gets the one id that an ordinary user may map: his own.
 */
#include "launcher.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <linux/prctl.h>
#include <sys/resource.h>

enum { MAP_ROOM = 4096 }; /* the kernel takes less than a page */

static void get_capabilities(struct __user_cap_data_struct data[2])
{
  struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
  must(syscall(SYS_capget, &head, data), STAGE_CAPABILITIES);
}

static void set_capabilities(const struct __user_cap_data_struct data[2])
{
  struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
  must(syscall(SYS_capset, &head, data), STAGE_CAPABILITIES);
}

bool identity_is_privileged(void)
{
  struct __user_cap_data_struct data[2];
  const uint32_t wanted = 1u << CAP_SETUID | 1u << CAP_SETGID;
  get_capabilities(data);
  return (data[0].effective & wanted) == wanted;
}

void identity_check(const struct plan *plan, bool privileged)
{
  if (!privileged && (plan->uid != geteuid() || plan->gid != getegid()))
    status_fail(STAGE_IDENTITY, EPERM, -1);
}

static void write_file(const char *directory, const char *name, const char *text)
{
  char path[64];
  append_text(append_text(path, directory), name);
  int file = must(openat(AT_FDCWD, path, O_WRONLY | O_CLOEXEC), STAGE_MAPS);
  size_t length = strlen(text);
  ssize_t written = must(write(file, text, length), STAGE_MAPS);
  if ((size_t) written != length)
    status_fail(STAGE_MAPS, EIO, -1);
  close(file);
}

static bool take_number(const char **at, uint64_t *number)
{
  while (**at == ' ' || **at == '\n')
    ++*at;
  const char *start = *at;
  for (*number = 0; **at >= '0' && **at <= '9'; ++*at)
    *number = *number * 10 + (uint64_t) (**at - '0');
  return *at != start;
}

/* Every range that we have, mapped to itself: "inside outside count" of our own becomes "inside inside count". */
static void copy_own_map(const char *own, char map[MAP_ROOM])
{
  char text[4 * MAP_ROOM];
  size_t length = 0;
  int file = must(openat(AT_FDCWD, own, O_RDONLY | O_CLOEXEC), STAGE_MAPS);
  for (ssize_t got; (got = must(read(file, text + length, sizeof text - 1 - length), STAGE_MAPS)) > 0;)
    length += (size_t) got;
  close(file);
  text[length] = 0;

  const char *at = text;
  char *end = map;
  for (uint64_t inside, outside, count; take_number(&at, &inside);) {
    if (!take_number(&at, &outside) || !take_number(&at, &count) || end - map > MAP_ROOM - 64)
      status_fail(STAGE_MAPS, E2BIG, -1);
    end = append_text(append_number(end, inside, 10), " ");
    end = append_text(append_number(end, inside, 10), " ");
    end = append_text(append_number(end, count, 10), "\n");
  }
}

static void single_map(unsigned id, char map[MAP_ROOM])
{
  char *end = append_text(append_number(map, id, 10), " ");
  append_text(append_number(end, id, 10), " 1\n");
}

void identity_write_maps(pid_t child, bool privileged)
{
  char directory[32], map[MAP_ROOM];
  map[0] = 0;
  append_text(append_number(append_text(directory, "/proc/"), (uint64_t) child, 10), "/");

  if (privileged) {
    copy_own_map("/proc/self/gid_map", map);
    write_file(directory, "gid_map", map);
    copy_own_map("/proc/self/uid_map", map);
    write_file(directory, "uid_map", map);
    return;
  }
  /* Without this an ordinary user could leave a group that a file's mode denies something to (CVE-2014-8989). */
  write_file(directory, "setgroups", "deny");
  single_map(getegid(), map);
  write_file(directory, "gid_map", map);
  single_map(geteuid(), map);
  write_file(directory, "uid_map", map);
}

/* For good: with an empty bounding set and no_new_privs no later exec, not even one by uid 0, gains anything. To drop it takes a
 * capability, so that it goes first. */
void identity_bound(bool privileged, unsigned tier)
{
  for (int capability = 0; syscall(SYS_prctl, PR_CAPBSET_DROP, (long) capability, 0L, 0L, 0L) == 0; capability++)
    ;
  /* EINVAL: beyond the last one that this kernel knows. Without namespaces an ordinary user has none to lose. */
  if (errno != EINVAL && (privileged || tier == PLAN_TIER_VIEW))
    status_fail(STAGE_CAPABILITIES, errno, -1);
}

/* The rest, for good as well. */
void identity_become(const struct plan *plan, bool privileged)
{
  const struct __user_cap_data_struct none[2] = { { 0 } };

  /* Who is root only in a user namespace that forbids it keeps the groups, as an ordinary user does. */
  const bool keeps_groups = plan->uid == geteuid();
  if (privileged && syscall(SYS_setgroups, 0, NULL) != 0 && (errno != EPERM || !keeps_groups))
    status_fail(STAGE_IDENTITY, errno, -1);
  must(syscall(SYS_setresgid, plan->gid, plan->gid, plan->gid), STAGE_IDENTITY);
  must(syscall(SYS_setresuid, plan->uid, plan->uid, plan->uid), STAGE_IDENTITY);
  if (syscall(SYS_prctl, PR_CAP_AMBIENT, (long) PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L) != 0)
    status_fail(STAGE_CAPABILITIES, errno, -1);
  set_capabilities(none);
  must(syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L), STAGE_CAPABILITIES);
  /* After the ids, whose change resets it. The script may not trace its own init, nor look into /proc/1. */
  must(syscall(SYS_prctl, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L), STAGE_CAPABILITIES);
}

/*
 * RLIMIT_NPROC does not bind the machine's uid 0, whatever the namespace; the number of process ids of its pid namespace
 * does (its own since 6.14). Before 6.14 that file is the whole machine's and uid 0 may write it: so this gives up uid 0
 * while opening it, and keeps only the capabilities in our own namespace, which open it exactly where it is our own.
 * Where that fails, a contained root's processes are not bounded; npm's probe sees it and names the gap.
 */
void identity_bound_processes(const struct plan *plan, int proc_mount)
{
  const struct plan_limit *limit = &plan->limits[PLAN_LIMIT_NPROC];
  struct __user_cap_data_struct all[2];
  char text[24];

  if (plan->uid != 0 || !limit->is_set || limit->soft > 4000000)
    return;
  get_capabilities(all);
  if (syscall(SYS_setresuid, -1, 65534, -1) != 0)
    return;
  set_capabilities(all);
  int file = openat(proc_mount, "sys/kernel/pid_max", O_WRONLY | O_CLOEXEC);
  must(syscall(SYS_setresuid, -1, 0, -1), STAGE_IDENTITY);
  set_capabilities(all);
  if (file < 0)
    return;
  /* Ids below 300 are not used again after the first round. */
  char *end = append_number(text, limit->soft + 300, 10);
  must(write(file, text, (size_t) (end - text)), STAGE_LIMITS);
  close(file);
}

static void set(int resource, uint64_t soft, uint64_t hard, bool may_raise)
{
  struct { uint64_t soft, hard; } now;
  must(syscall(SYS_prlimit64, 0, resource, NULL, &now), STAGE_LIMITS);
  /* The plan only tightens: what npm itself runs under stays an upper bound. */
  now.hard = hard < now.hard ? hard : now.hard;
  now.soft = soft < now.soft || may_raise ? soft : now.soft;
  now.soft = now.soft < now.hard ? now.soft : now.hard;
  must(syscall(SYS_prlimit64, 0, resource, &now, NULL), STAGE_LIMITS);
}

void identity_limit(const struct plan *plan)
{
  static const int resources[] = {
    [PLAN_LIMIT_NOFILE] = RLIMIT_NOFILE,
    [PLAN_LIMIT_FSIZE] = RLIMIT_FSIZE,
    [PLAN_LIMIT_NPROC] = RLIMIT_NPROC,
    [PLAN_LIMIT_DATA] = RLIMIT_DATA,
  };

  for (int which = PLAN_LIMIT_NOFILE; which <= PLAN_LIMITS; which++)
    if (plan->limits[which].is_set)
      set(resources[which], plan->limits[which].soft, plan->limits[which].hard, false);
  /*
   * No core dumps, whatever the plan says. 1 and not 0: with 0 the kernel still starts a handler named by core_pattern, as
   * real root and outside of every namespace, and feeds it what the script wants; 1 means "not even that" (core(5)).
   */
  set(RLIMIT_CORE, 1, 1, true);
}

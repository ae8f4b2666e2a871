/*
 * The system-call filter: the second line behind namespaces and lost capabilities. It refuses what could make or join
 * namespaces and mounts, what leaves set-uid files behind for others, and those parts of the kernel that no build needs and
 * that most escapes went through.
 *
 * Some calls it hands to the supervisor (watched.h): to be told of, and links to be carried out.
 *
 * A list of what is denied, not of what is allowed: install scripts run whole toolchains. A call whose arguments lie behind a
 * pointer cannot be judged (the script could change them afterwards), so it does not exist (ENOSYS), and programs fall back.
 */
#include "notify.h"
#include "program.h"
#include "uapi.h"
#include "watched.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/tiocl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#if defined __x86_64__
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "no system-call filter for this architecture"
#endif

enum {
  NAMESPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET,
  NEW_TIME_NAMESPACE = 0x80, /* 5.6; unshare only: in clone these bits are the signal */
  SET_ID = S_ISUID | S_ISGID,
  TEMPORARY = 020000000, /* __O_TMPFILE: O_TMPFILE without O_DIRECTORY */
  X32_CALL = 0x40000000,
  NO_PROCESS = 0x7e6e706d, /* above PID_MAX_LIMIT */
};

/* No capability to do these is left; refused here too, since some were reachable through kernel bugs without any. */
static const int not_permitted[] = {
  /* mounts and roots */
  SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_setns, KERNEL_OPEN_TREE, KERNEL_OPEN_TREE_ATTR, KERNEL_MOVE_MOUNT,
  KERNEL_FSOPEN, KERNEL_FSCONFIG, KERNEL_FSMOUNT, KERNEL_FSPICK, KERNEL_MOUNT_SETATTR,
  /* files without a name in the view */
  SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init,
  /* keys of the user's session, programs in the kernel, what faults and counters tell of others */
  SYS_keyctl, SYS_add_key, SYS_request_key, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
  /* the machine */
  SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct,
  SYS_quotactl, KERNEL_QUOTACTL_FD, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_syslog,
  SYS_vhangup,
#ifdef SYS_nfsservctl
  SYS_nfsservctl,
#endif
#ifdef SYS_lookup_dcookie
  SYS_lookup_dcookie,
#endif
#ifdef SYS_kexec_file_load
  SYS_kexec_file_load,
#endif
#ifdef SYS_iopl
  SYS_iopl, SYS_ioperm,
#endif
};

static const int not_there[] = {
  KERNEL_CLONE3, KERNEL_OPENAT2, KERNEL_IO_URING_SETUP, KERNEL_IO_URING_ENTER, KERNEL_IO_URING_REGISTER,
};

static void refuse_bits(struct program *program, int number, unsigned index, uint32_t bits)
{
  unsigned start = begin_call(program, number);
  load_argument(program, index);
  answer_if_any(program, bits, REFUSE);
  end_call(program, start);
}

/* The same, of a call that is watched. */
static void refuse_bits_and_watch(struct program *program, int number, unsigned index, uint32_t bits)
{
  unsigned start = begin_call(program, number);
  load_argument(program, index);
  answer_if_any(program, bits, REFUSE);
  answer(program, program->watch);
  end_call(program, start);
}

static void refuse_hidden_truncation(struct program *program, int flags)
{
  mask(program, O_TRUNC | O_ACCMODE);
  answer_if_equal(program, O_TRUNC | O_RDONLY, SECCOMP_RET_ERRNO | EACCES);
  answer_if_equal(program, O_TRUNC | O_ACCMODE, SECCOMP_RET_ERRNO | EACCES);
  load_argument(program, (unsigned) flags);
}

/* To read is allowed, to write is watched. A mode counts only where something is made: without these flags the argument is whatever was in the register. */
static void refuse_set_id_file(struct program *program, int number, unsigned flags, unsigned mode)
{
  unsigned start = begin_call(program, number);
  load_argument(program, flags);
  if (program->lacks_truncate) /* of a file that is only opened to be read, Landlock would not know */
    refuse_hidden_truncation(program, flags);
  emit(program, BPF_JMP | BPF_JSET | BPF_K, O_ACCMODE | O_CREAT | O_TRUNC | TEMPORARY, 3, 0);
  /* of headers, which are half of what a build opens, compilers say so by a flag */
  answer_if_any(program, program->observes ? 0 : O_NOCTTY, SECCOMP_RET_ALLOW);
  answer(program, program->observes || program->looks_at_secrets ? program->watch : SECCOMP_RET_ALLOW);
  emit(program, BPF_JMP | BPF_JSET | BPF_K, O_CREAT | TEMPORARY, 0, 3);
  load_argument(program, mode);
  answer_if_any(program, SET_ID, REFUSE);
  answer(program, program->watch);
  end_call(program, start);
}

static void refuse_special_file(struct program *program, int number, unsigned mode)
{
  unsigned start = begin_call(program, number);
  load_argument(program, mode);
  answer_if_any(program, SET_ID, REFUSE);
  mask(program, S_IFMT);
  answer_if_equal(program, S_IFCHR, REFUSE);
  answer_if_equal(program, S_IFBLK, REFUSE);
  end_call(program, start);
}

/*
 * Whether this filter holds it, a process learns by signal 0 to a number that no kernel gives to a process: nothing else answers
 * so. An npm in a script asks; what its environment says of containment, anybody could have written there.
 */
static void answer_whether_contained(struct program *program)
{
  const uint32_t otherwise = program->lacks_scopes ? program->watch : SECCOMP_RET_ALLOW;
  unsigned start = begin_call(program, SYS_kill);
  load_argument(program, 0);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, NO_PROCESS, 1, 0);
  answer(program, otherwise);
  load_argument(program, 1);
  answer_if_equal(program, 0, SECCOMP_RET_ERRNO | EALREADY);
  end_call(program, start);
}

/* Families that a build uses. NETLINK_ROUTE because os.networkInterfaces() does; it shows the empty namespace. */
static void restrict_families(struct program *program, int number)
{
  unsigned start = begin_call(program, number);
  load_argument(program, 0);
  answer_if_equal(program, AF_UNIX, SECCOMP_RET_ALLOW);
  answer_if_equal(program, AF_INET, SECCOMP_RET_ALLOW);
  answer_if_equal(program, AF_INET6, SECCOMP_RET_ALLOW);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0);
  answer(program, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
  load_argument(program, 2);
  answer_if_equal(program, NETLINK_ROUTE, SECCOMP_RET_ALLOW);
  answer(program, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
  end_call(program, start);
}

/* Typing into a terminal (CVE-2017-5226), pasting into a console, loading a line discipline. */
static void restrict_terminals(struct program *program)
{
  unsigned start = begin_call(program, SYS_ioctl);
  load_argument(program, 1);
  answer_if_equal(program, TIOCSTI, REFUSE);
  answer_if_equal(program, TIOCLINUX, REFUSE);
  answer_if_equal(program, TIOCSETD, REFUSE);
  end_call(program, start);
}

/* Ordinary Linux, 32-bit names, no address randomisation (debuggers), and the question which one it is. */
static void restrict_personality(struct program *program)
{
  static const uint32_t allowed[] = { 0, 0x8, 0x0040000, 0xffffffff };
  unsigned start = begin_call(program, SYS_personality);
  load_argument(program, 0);
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
    answer_if_equal(program, allowed[i], SECCOMP_RET_ALLOW);
  answer(program, REFUSE);
  end_call(program, start);
}

/*
 * A datagram that names its receiver; on a connected socket, or to the kernel by netlink, most do not. With MSG_FASTOPEN it would be
 * a connection, which is made by connect and by nothing else.
 */
static void watch_receiver(struct program *program, int number, unsigned address)
{
  unsigned start = begin_call(program, number);
  load_argument(program, 3);
  answer_if_any(program, MSG_FASTOPEN, REFUSE);
  load_argument(program, address);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
  load_high_half(program, address);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
  answer(program, program->watch);
  end_call(program, start);
}

/*
 * The filter's own end is sent by this call when the filter is there already and nobody looks at it yet: so a message at that
 * address is let through. It is an address of this program's, which is gone when the script has its own.
 */
static void watch_sendmsg(struct program *program)
{
  unsigned start = begin_call(program, SYS_sendmsg);
  allow_address(program, 1, supervise_announcement());
  load_argument(program, 2);
  answer_if_any(program, MSG_FASTOPEN, REFUSE);
  answer(program, program->watch);
  end_call(program, start);
}

/* For the same reason the launcher's own exec is let through. */
static void observe(struct program *program, const char *exec)
{
  unsigned start = begin_call(program, SYS_execve);
  allow_address(program, 0, exec);
  answer(program, program->watch);
  end_call(program, start);
  const unsigned short start_of_list = program->length;
  for (size_t i = 0; i < uses_count(); i++)
    if (uses_number(i) != SYS_execve)
      list_call(program, uses_number(i));
  answer_list(program, start_of_list, program->watch);
}

static void watch_listed(struct program *program)
{
  const unsigned short start = program->length;
  for (size_t i = 0; i < WATCHED_COUNT; i++)
    if (!watched_calls[i].is_examined)
      list_call(program, watched_calls[i].number);
  answer_list(program, start, program->watch);
}

/* What is said of the calls that are written now. Of those that are said twice, the first counts. */
static void judge_calls(struct program *program, const struct plan *plan)
{
  refuse_set_id_file(program, SYS_openat, 2, 3);
  answer_whether_contained(program);
  if (!program->is_view)
    filter_shared(program);
  restrict_terminals(program);

  refuse_bits(program, SYS_clone, 0, NAMESPACES);
  refuse_bits(program, SYS_unshare, 0, NAMESPACES | NEW_TIME_NAMESPACE);
  if (program->is_view)
    refuse_bits(program, SYS_fchmod, 1, SET_ID);
  else
    refuse_bits_and_watch(program, SYS_fchmod, 1, SET_ID);
  refuse_bits_and_watch(program, SYS_fchmodat, 2, SET_ID);
  refuse_bits_and_watch(program, KERNEL_FCHMODAT2, 2, SET_ID);
  refuse_special_file(program, SYS_mknodat, 2);
#ifdef __x86_64__ /* on later architectures only the *at forms exist */
  refuse_set_id_file(program, SYS_open, 1, 2);
  refuse_bits_and_watch(program, SYS_creat, 1, SET_ID);
  refuse_bits_and_watch(program, SYS_chmod, 1, SET_ID);
  refuse_special_file(program, SYS_mknod, 1);
#endif
  if (program->observes)
    observe(program, plan->exec);
  if (program->watch != SECCOMP_RET_ALLOW) {
    watch_receiver(program, SYS_sendto, 4);
    watch_sendmsg(program);
    refuse_bits_and_watch(program, SYS_sendmmsg, 3, MSG_FASTOPEN);
    watch_listed(program);
  }
  restrict_families(program, SYS_socket);
  restrict_families(program, SYS_socketpair);
  restrict_personality(program);

  answer_listed(program, not_there, sizeof not_there / sizeof *not_there, ABSENT);
  answer_listed(program, not_permitted, sizeof not_permitted / sizeof *not_permitted, REFUSE);
  answer(program, SECCOMP_RET_ALLOW);
}

static void build(struct program *program, const struct plan *plan)
{
  enum { PART = 64, LAST_PART = 320 };

  /* A call of another architecture has other numbers: none of them is offered. */
  load(program, offsetof(struct seccomp_data, arch));
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0);
  answer(program, ABSENT);
  load(program, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
  emit(program, BPF_JMP | BPF_JGE | BPF_K, X32_CALL, 0, 1);
  answer(program, ABSENT);
#endif

  /*
   * Calls that are allowed whatever their arguments, read and write among them, do not come here at all: the kernel (from 5.11;
   * the view needs 5.12) tries every number that there is when the filter is installed. That would be half of what a filter takes
   * in which each number is compared with all others; so there are parts.
   */
  for (uint32_t from = 0; from < LAST_PART; from += PART) {
    emit(program, BPF_JMP | BPF_JGE | BPF_K, from + PART, 0, 1);
    emit(program, BPF_JMP | BPF_JA, 0, 0, 0);
    const unsigned short start = program->length;
    program->from = from;
    program->before = from + PART;
    judge_calls(program, plan);
    program->code[start - 1].k = (uint32_t) (program->length - start);
  }
  program->from = LAST_PART;
  program->before = UINT32_MAX;
  judge_calls(program, plan);
}

/*
 * A call that the supervisor has taken is not interrupted by a signal but a deadly one, where the kernel can do that (5.19): a
 * link that was made would be made again.
 */
int filter_install(const struct plan *plan, bool is_supervised)
{
  struct program program = {
    .length = 0,
    .is_view = plan->tier == PLAN_TIER_VIEW,
    .has_proxy = plan->proxy_port != 0,
    .observes = plan->observes && is_supervised,
    .looks_at_secrets = is_supervised && secrets_are_looked_at(plan),
    .lacks_truncate = plan->tier == PLAN_TIER_LANDLOCK && landlock_lacks_truncate(plan),
    .lacks_scopes = plan->tier == PLAN_TIER_LANDLOCK && landlock_lacks_scopes(plan),
    .watch = is_supervised ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW,
  };
  build(&program, plan);
  const struct sock_fprog description = { program.length, program.code };
  const unsigned long flags = is_supervised ? KERNEL_FILTER_NEW_LISTENER : 0;
  long result = -1;

  if (is_supervised)
    result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | KERNEL_FILTER_WAIT_KILLABLE, &description);
  if (result < 0 && (!is_supervised || errno == EINVAL))
    result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &description);
  must(result, STAGE_FILTER);
  return is_supervised ? (int) result : -1;
}

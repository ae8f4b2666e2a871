/*
 * What reaches beyond the script where it shares the machine's namespaces: other processes of the user's (signals and tracing are
 * Landlock's), their shared memory, and attributes of files, which Landlock leaves alone.
 */
#include "program.h"
#include "uapi.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/tiocl.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static const int not_shared[] = {
  SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semctl, SYS_semtimedop, SYS_msgget, SYS_msgsnd, SYS_msgrcv,
  SYS_msgctl, SYS_mq_open, SYS_mq_unlink, SYS_setpriority, SYS_ioprio_set, SYS_sched_setparam, SYS_sched_setscheduler,
  SYS_sched_setattr, SYS_migrate_pages, SYS_move_pages, SYS_kcmp,
};

static const int without_attributes[] = {
  SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, KERNEL_SETXATTRAT,
  KERNEL_REMOVEXATTRAT, KERNEL_FILE_SETATTR,
};

static const int attribute_calls[] = {
  SYS_fchown, SYS_fchownat, SYS_utimensat,
#ifdef __x86_64__
  SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
};

/* Of itself alone: 0 is the caller. */
static void restrict_to_self(struct program *program, int number)
{
  unsigned start = begin_call(program, number);
  load_argument(program, 0);
  answer_if_equal(program, 0, SECCOMP_RET_ALLOW);
  answer(program, REFUSE);
  end_call(program, start);
}

/*
 * What Landlock does from its sixth ABI on: the supervisor sends signals (signals.c), and the kernel sends none on behalf of a
 * file to whom a script names.
 */
static void restrict_signals(struct program *program)
{
  static const int sent[] = { SYS_kill, SYS_tkill, SYS_tgkill };
  static const int queued[] = { SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo };
  static const int by_descriptor[] = { KERNEL_PIDFD_SEND_SIGNAL }; /* whoever uses it knows a kernel without it */

  answer_listed(program, sent, sizeof sent / sizeof *sent, program->watch);
  answer_listed(program, queued, sizeof queued / sizeof *queued, REFUSE);
  answer_listed(program, by_descriptor, 1, ABSENT);
  unsigned start = begin_call(program, SYS_fcntl);
  load_argument(program, 1);
  answer_if_equal(program, F_SETOWN, REFUSE);
  answer_if_equal(program, KERNEL_F_SETOWN_EX, REFUSE);
  end_call(program, start);
}

/* Flags of a file (FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_ENABLE_VERITY, ...) can be set by whoever may open it to read. */
static void restrict_file_flags(struct program *program)
{
  unsigned start = begin_call(program, SYS_ioctl);
  load_argument(program, 1);
  mask(program, 0xff00);
  answer_if_equal(program, 'f' << 8, SECCOMP_RET_ERRNO | ENOTTY);
  answer_if_equal(program, 'X' << 8, SECCOMP_RET_ERRNO | ENOTTY);
  answer_if_equal(program, 'v' << 8, SECCOMP_RET_ERRNO | ENOTTY);
  load_argument(program, 1);
  if (program->lacks_scopes) {
    answer_if_equal(program, KERNEL_FIOSETOWN, REFUSE);
    answer_if_equal(program, KERNEL_SIOCSPGRP, REFUSE);
  }
  answer_if_equal(program, TIOCSTI, REFUSE);
  answer_if_equal(program, TIOCLINUX, REFUSE);
  answer_if_equal(program, TIOCSETD, REFUSE);
  end_call(program, start);
}

/* Told, and refused by the supervisor; where there is none, only refused. */
static uint32_t refuse_network(const struct program *program)
{
  return program->watch == SECCOMP_RET_ALLOW ? SECCOMP_RET_ERRNO | EACCES : program->watch;
}

/*
 * Options of the internet's protocols. Sockets that lead nowhere (sockets.c) have none, and a resolver that cannot set one asks
 * nothing. Where no others are there, all of them are set, and nothing comes of it; with a proxy those of connections are real.
 */
static void restrict_options(struct program *program, bool has_proxy)
{
  unsigned start = begin_call(program, SYS_setsockopt);
  load_argument(program, 1);
  answer_if_equal(program, IPPROTO_IP, SECCOMP_RET_ERRNO);
  answer_if_equal(program, IPPROTO_IPV6, SECCOMP_RET_ERRNO);
  answer_if_equal(program, IPPROTO_UDP, SECCOMP_RET_ERRNO);
  if (!has_proxy)
    answer_if_equal(program, IPPROTO_TCP, SECCOMP_RET_ERRNO);
  end_call(program, start);
}

/*
 * Without a network of its own a script has none at all: its sockets lead nowhere. With a proxy it has sockets for connections, which
 * are the supervisor's to make; not to wait for connections, which Landlock (from ABI 4 on) leaves to a socket that was bound to no
 * port.
 */
static void restrict_network(struct program *program)
{
  const bool has_proxy = program->has_proxy && program->watch != SECCOMP_RET_ALLOW;
  unsigned start = begin_call(program, SYS_socket);

  load_argument(program, 0);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 4);
  load_argument(program, 2);
  answer_if_equal(program, NETLINK_ROUTE, SECCOMP_RET_ALLOW);
  answer(program, SECCOMP_RET_ERRNO | EACCES);
  if (has_proxy) {
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 0, 8);
    load_argument(program, 1);
    mask(program, 0xf);
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 0, 5);
    load_argument(program, 2);
    answer_if_equal(program, 0, SECCOMP_RET_ALLOW);
    answer_if_equal(program, IPPROTO_TCP, SECCOMP_RET_ALLOW);
    load_argument(program, 0);
  }
  answer_if_equal(program, AF_INET, refuse_network(program));
  answer_if_equal(program, AF_INET6, refuse_network(program));
  answer(program, SECCOMP_RET_ERRNO | EACCES);
  end_call(program, start);
  if (has_proxy)
    answer_call(program, SYS_listen, SECCOMP_RET_ERRNO | EACCES);
  answer_call(program, SYS_bind, refuse_network(program));
  answer_call(program, SYS_getsockname, program->watch);
  restrict_options(program, has_proxy);
}

/* Of what programs start one another with, pairs of sockets are left. A pair of datagram sockets could send to a third. */
static void restrict_pairs(struct program *program)
{
  unsigned start = begin_call(program, SYS_socketpair);
  load_argument(program, 0);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0);
  answer(program, SECCOMP_RET_ERRNO | EACCES);
  load_argument(program, 1);
  mask(program, 0xf);
  answer_if_equal(program, SOCK_STREAM, SECCOMP_RET_ALLOW);
  answer_if_equal(program, SOCK_SEQPACKET, SECCOMP_RET_ALLOW);
  answer(program, SECCOMP_RET_ERRNO | EACCES);
  end_call(program, start);
}

void filter_shared(struct program *program)
{
  restrict_file_flags(program);
  restrict_network(program);
  restrict_pairs(program);
  if (program->lacks_scopes)
    restrict_signals(program);
  restrict_to_self(program, SYS_prlimit64);
  restrict_to_self(program, SYS_sched_setaffinity);
  answer_listed(program, not_shared, sizeof not_shared / sizeof *not_shared, REFUSE);
  answer_listed(program, without_attributes, sizeof without_attributes / sizeof *without_attributes,
    SECCOMP_RET_ERRNO | EOPNOTSUPP);
  answer_listed(program, attribute_calls, sizeof attribute_calls / sizeof *attribute_calls, program->watch);
}

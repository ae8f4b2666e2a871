/*
 * What a C library would do for this program, and no more: the way from the kernel's entry to main, the system calls under
 * their usual names, memory. A library's own start costs more than the rest of the launcher's: it asks the processor what it
 * can, and a virtual machine answers that slowly.
 *
 * Nothing has to be relocated (build.mjs looks), so that the program runs wherever the kernel puts it and no pointer of it
 * lies in writable memory. Everything else is declared by the C library's headers; what is missing here does not link.
 */
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { VECTOR_RANDOM = 25 }; /* AT_RANDOM */

int main(int argc, char **argv);
_Noreturn void runtime_start(uintptr_t *stack);
_Noreturn void __stack_chk_fail(void);

#if defined __x86_64__
__asm__(".globl _start\n.type _start,%function\n_start: xor %ebp,%ebp\nmov %rsp,%rdi\nand $-16,%rsp\ncall runtime_start\n");

static long enter_kernel(long number, long a, long b, long c, long d, long e, long f)
{
  register long fourth __asm__("r10") = d;
  register long fifth __asm__("r8") = e;
  register long sixth __asm__("r9") = f;
  __asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
    : "rcx", "r11", "memory");
  return number;
}
#elif defined __aarch64__
__asm__(".globl _start\n.type _start,%function\n_start: mov x29,#0\nmov x30,#0\nmov x0,sp\nb runtime_start\n");

static long enter_kernel(long number, long a, long b, long c, long d, long e, long f)
{
  register long call __asm__("x8") = number;
  register long first __asm__("x0") = a;
  register long second __asm__("x1") = b;
  register long third __asm__("x2") = c;
  register long fourth __asm__("x3") = d;
  register long fifth __asm__("x4") = e;
  register long sixth __asm__("x5") = f;
  __asm__ volatile("svc #0" : "+r"(first) : "r"(call), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
    : "memory");
  return first;
}
#else
#error "no way into the kernel for this architecture"
#endif

/* What the compiler puts behind every array on the stack and looks at before it returns (build.mjs tells it where this is). */
__attribute__((visibility("hidden"))) uintptr_t __stack_chk_guard;

/* The kernel's stack: argc, argv, NULL, environment, NULL, pairs of a vector's type and value. */
_Noreturn void runtime_start(uintptr_t *stack)
{
  const int argc = (int) stack[0];
  uintptr_t *vector = stack + argc + 2;

  while (*vector++ != 0)
    ;
  for (; vector[0] != 0; vector += 2)
    if (vector[0] == VECTOR_RANDOM)
      __stack_chk_guard = *(const uintptr_t *) vector[1] & ~(uintptr_t) 0xff; /* a string that runs over ends in it */
  if (__stack_chk_guard == 0)
    __builtin_trap();
#ifdef __aarch64__
  __asm__ volatile("msr tpidr_el0, %0" : : "r"(&__stack_chk_guard));
#endif
  _exit(main(argc, (char **) (stack + 1)));
}

void __stack_chk_fail(void)
{
  __builtin_trap();
}

static int error_number;

int *__errno_location(void)
{
  return &error_number;
}

static long answer(long result)
{
  if ((unsigned long) result < -4095ul)
    return result;
  error_number = (int) -result;
  return -1;
}

/* More is read than may have been passed; the kernel ignores what a call does not take. */
long syscall(long number, ...)
{
  long values[6];
  va_list arguments;
  va_start(arguments, number);
  for (int i = 0; i < 6; i++)
    values[i] = va_arg(arguments, long);
  va_end(arguments);
  return answer(enter_kernel(number, values[0], values[1], values[2], values[3], values[4], values[5]));
}

#define CALL(type, number, a, b, c, d, e) return (type) answer(enter_kernel(number, (long) (a), (long) (b), (long) (c), \
  (long) (d), (long) (e), 0))

/* *INDENT-OFF*: one line each */
ssize_t read(int file, void *bytes, size_t length) { CALL(ssize_t, SYS_read, file, bytes, length, 0, 0); }
ssize_t write(int file, const void *bytes, size_t length) { CALL(ssize_t, SYS_write, file, bytes, length, 0, 0); }
int close(int file) { CALL(int, SYS_close, file, 0, 0, 0, 0); }
int pipe2(int ends[2], int flags) { CALL(int, SYS_pipe2, ends, flags, 0, 0, 0); }
int socketpair(int family, int type, int protocol, int ends[2]) { CALL(int, SYS_socketpair, family, type, protocol, ends, 0); }
int socket(int family, int type, int protocol) { CALL(int, SYS_socket, family, type, protocol, 0, 0); }
int mkdirat(int at, const char *name, mode_t mode) { CALL(int, SYS_mkdirat, at, name, mode, 0, 0); }
int symlinkat(const char *text, int at, const char *name) { CALL(int, SYS_symlinkat, text, at, name, 0, 0); }
int unlinkat(int at, const char *name, int flags) { CALL(int, SYS_unlinkat, at, name, flags, 0, 0); }
int fchownat(int at, const char *name, uid_t user, gid_t group, int flags) { CALL(int, SYS_fchownat, at, name, user, group, flags); }
int chdir(const char *path) { CALL(int, SYS_chdir, path, 0, 0, 0, 0); }
int fchdir(int file) { CALL(int, SYS_fchdir, file, 0, 0, 0, 0); }
mode_t umask(mode_t mask) { CALL(mode_t, SYS_umask, mask, 0, 0, 0, 0); }
pid_t getppid(void) { CALL(pid_t, SYS_getppid, 0, 0, 0, 0, 0); }
uid_t geteuid(void) { CALL(uid_t, SYS_geteuid, 0, 0, 0, 0, 0); }
gid_t getegid(void) { CALL(gid_t, SYS_getegid, 0, 0, 0, 0, 0); }
pid_t setsid(void) { CALL(pid_t, SYS_setsid, 0, 0, 0, 0, 0); }
pid_t fork(void) { CALL(pid_t, SYS_clone, SIGCHLD, 0, 0, 0, 0); }
int kill(pid_t process, int signal) { CALL(int, SYS_kill, process, signal, 0, 0, 0); }
pid_t waitpid(pid_t process, int *status, int flags) { CALL(pid_t, SYS_wait4, process, status, flags, 0, 0); }
int execve(const char *path, char *const *arguments, char *const *environment) { CALL(int, SYS_execve, path, arguments, environment, 0, 0); }
int munmap(void *start, size_t length) { CALL(int, SYS_munmap, start, length, 0, 0, 0); }
/* *INDENT-ON* */

void *mmap(void *start, size_t length, int protection, int flags, int file, off_t offset)
{
  return (void *) answer(enter_kernel(SYS_mmap, (long) start, (long) length, protection, flags, file, offset));
}

int openat(int at, const char *path, int flags, ...)
{
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = va_arg(arguments, mode_t); /* ignored where it was not passed */
  va_end(arguments);
  CALL(int, SYS_openat, at, path, flags, mode, 0);
}

int poll(struct pollfd *watched, nfds_t count, int milliseconds)
{
  const struct timespec limit = { 0 }; /* nobody waits for a time here: at once, or without end */
  CALL(int, SYS_ppoll, watched, count, milliseconds < 0 ? NULL : &limit, NULL, 0);
}

_Noreturn void _exit(int code)
{
  for (;;)
    enter_kernel(SYS_exit_group, code, 0, 0, 0, 0, 0);
}

/* A mapping each, with its size in front; 0: a part of what is shared. */
enum { HEAD = 16 };

static uint8_t *shared;
static size_t shared_left;

void memory_unshare(void)
{
  shared_left = 0;
}

/* What is mapped is zero, and no part of it is given twice. */
static void *take_shared(size_t total)
{
  total = (total + HEAD - 1) & ~(size_t) (HEAD - 1);
  if (total > shared_left)
    return NULL;
  uint8_t *const start = shared;
  shared += total;
  shared_left -= total;
  return start + HEAD;
}

void *calloc(size_t count, size_t size)
{
  size_t total;
  if (__builtin_mul_overflow(count, size, &total) || __builtin_add_overflow(total, 2 * HEAD, &total))
    return NULL;
  if (shared_left != 0)
    return take_shared(total);
  size_t *start = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED)
    return NULL;
  *start = total;
  return (char *) start + HEAD;
}

void *memory_share(size_t room, size_t first)
{
  shared = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  shared_left = shared == MAP_FAILED ? 0 : room;
  return shared_left == 0 ? NULL : take_shared(HEAD + first);
}

void free(void *memory)
{
  size_t *start = (size_t *) ((char *) memory - HEAD);
  if (memory != NULL && *start != 0)
    munmap(start, *start);
}

/* Without this the compiler sees what a loop does and calls the function that the loop is in. */
#define KEEP_LOOP() __asm__ volatile("")

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    ((char *) to)[i] = ((const char *) from)[i];
    KEEP_LOOP();
  }
  return to;
}

void *memset(void *bytes, int value, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    ((char *) bytes)[i] = (char) value;
    KEEP_LOOP();
  }
  return bytes;
}

int memcmp(const void *one, const void *other, size_t length)
{
  const unsigned char *a = one, *b = other;
  for (size_t i = 0; i < length; i++)
    if (a[i] != b[i])
      return a[i] - b[i];
  return 0;
}

int strcmp(const char *one, const char *other)
{
  for (; *one != 0 && *one == *other; one++, other++)
    KEEP_LOOP();
  return (unsigned char) *one - (unsigned char) *other;
}

size_t strlen(const char *text)
{
  size_t length = 0;
  for (; text[length] != 0; length++)
    KEEP_LOOP();
  return length;
}

void *memchr(const void *bytes, int value, size_t length)
{
  for (const char *at = bytes; length > 0; at++, length--)
    if (*at == (char) value)
      return (char *) at;
  return NULL;
}

char *strchr(const char *text, int wanted)
{
  return memchr(text, wanted, strlen(text) + 1);
}

char *strrchr(const char *text, int wanted)
{
  for (size_t at = strlen(text) + 1; at > 0; at--)
    if (text[at - 1] == (char) wanted)
      return (char *) text + at - 1;
  return NULL;
}

/* For a set of one character, which is how it is called. */
size_t strcspn(const char *text, const char *set)
{
  size_t length = 0;
  while (text[length] != 0 && text[length] != set[0])
    length++;
  return length;
}

/*
 * The supervisor's answers, driven by any bytes at all: which call, with which arguments and paths, and what somebody else does to
 * the files or to the caller's memory while the answer is worked on. What must never come of it is looked at from outside.
 *
 * With clang: -fsanitize=fuzzer,address,undefined (test/fuzz.sh). With -DREPLAY it is a program that replays the files it is given,
 * for compilers without libFuzzer, and with a number in front of them makes up so many inputs of its own.
 *
 * The caller is this process itself. It gives up root, and no path that it makes can leave its scratch directory.
 */
#include "../notify.h"
#include "../uapi.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static char scratch[256];
static struct plan plan;
static struct plan_mount grants[4];
static struct notifier notifier;
static int channel[2];
static pid_t child;
static const uint8_t *input;
static size_t left;

static _Noreturn void fail(const char *what)
{
  fprintf(stderr, "notify_fuzz: %s\n", what);
  abort();
}

static unsigned take(void)
{
  if (left == 0)
    return 0;
  left--;
  return *input++;
}

/*
 * What the sources of the launcher call by the other name: a macro of the command line sees to that (../../test/launcher/fuzz.ts).
 * Nothing here may be signalled.
 */
extern long (syscall)(long number, ...);

/* Reads six arguments where there are fewer, as the kernel does. */
__attribute__((no_sanitize_address)) long fuzzed_syscall(long number, ...)
{
  va_list list;
  long argument[6];

  va_start(list, number);
  for (int i = 0; i < 6; i++)
    argument[i] = va_arg(list, long);
  va_end(list);
  if (number == KERNEL_PIDFD_SEND_SIGNAL) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%ld", argument[0]);
    FILE *file = fopen(path, "r");
    const size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    text[length] = 0;
    if (file != NULL)
      fclose(file);
    const char *pid = strstr(text, "Pid:");
    if (pid == NULL || (atoi(pid + 4) != child && atoi(pid + 4) != -1))
      fail("a signal to somebody who does not descend from the supervisor");
    return 0;
  }
  if (number == SYS_tgkill) {
    if (argument[0] != getpid())
      fail("a signal to a thread of another process");
    return 0;
  }
  return (syscall)(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}

_Noreturn void status_fail(enum stage stage, int error, int record)
{
  (void) stage, (void) error, (void) record;
  fail("the supervisor gave up");
}

int must(long result, enum stage stage)
{
  if (result < 0)
    status_fail(stage, errno, -1);
  return (int) result;
}

char *append_text(char *at, const char *text)
{
  return stpcpy(at, text);
}

char *append_number(char *at, uint64_t number, unsigned base)
{
  return at + sprintf(at, base == 16 ? "%lx" : base == 8 ? "%lo" : "%lu", (unsigned long) number);
}

static const char *at_scratch(const char *name)
{
  static char path[4][512];
  static unsigned next;
  char *found = path[next++ % 4];
  snprintf(found, sizeof path[0], "%s/%s", scratch, name);
  return found;
}

static void write_file(const char *name, const char *text, mode_t mode)
{
  const int file = open(at_scratch(name), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
  if (file < 0 || write(file, text, strlen(text)) != (ssize_t) strlen(text) || fchmod(file, mode) != 0)
    fail("the scene cannot be made");
  close(file);
}

static void remove_below(int directory)
{
  DIR *list = fdopendir(directory);
  for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    if (unlinkat(dirfd(list), entry->d_name, 0) == 0)
      continue;
    fchmodat(dirfd(list), entry->d_name, 0700, 0);
    const int below = openat(dirfd(list), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (below >= 0)
      remove_below(below);
    unlinkat(dirfd(list), entry->d_name, AT_REMOVEDIR);
  }
  closedir(list);
}

static void make_own(void)
{
  const char *own = at_scratch("own");
  chmod(own, 0700);
  const int directory = open(own, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (directory >= 0)
    remove_below(directory);
  mkdir(own, 0700);
  mkdir(at_scratch("own/dir"), 0700);
  write_file("own/file", "own", 0600);
  write_file("own/dir/file", "own", 0600);
  if (symlink("../outside/secret", at_scratch("own/link")) != 0 || symlink("../outside", at_scratch("own/out")) != 0
    || symlink("link2", at_scratch("own/link2")) != 0 || symlink("/proc/self/root", at_scratch("own/proc")) != 0
    || mkfifo(at_scratch("own/fifo"), 0600) != 0)
    fail("the scene cannot be made");
}

static struct stat before[4];
static const char *const watched[4] = { "outside/secret", "outside", "granted/file", "granted" };

static void look(struct stat found[4])
{
  for (int i = 0; i < 4; i++)
    if (lstat(at_scratch(watched[i]), &found[i]) != 0)
      fail("something outside of the script's ground is gone");
}

static bool holds_secret(int file)
{
  char text[64];
  const ssize_t length = pread(file, text, sizeof text - 1, 0);
  text[length > 0 ? length : 0] = 0;
  return strstr(text, "nobody may know") != NULL;
}

static void search(int directory)
{
  DIR *list = fdopendir(directory);
  for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
    struct stat about;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0
      || fstatat(dirfd(list), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    if (about.st_ino == before[0].st_ino || about.st_ino == before[2].st_ino)
      fail("a link to a file that is not the script's");
    if (S_ISREG(about.st_mode)) {
      const int file = openat(dirfd(list), entry->d_name, O_RDONLY | O_NOFOLLOW);
      if (file >= 0 && holds_secret(file))
        fail("a copy of what cannot be read");
      if (file >= 0)
        close(file);
    } else if (S_ISDIR(about.st_mode)) {
      const int below = openat(dirfd(list), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (below >= 0)
        search(below);
    }
  }
  closedir(list);
}

/* Nothing outside has changed, and nothing of it has come in. */
static void look_from_outside(void)
{
  struct stat now[4];
  look(now);
  for (int i = 0; i < 4; i++)
    if (now[i].st_mode != before[i].st_mode || now[i].st_nlink != before[i].st_nlink || now[i].st_size != before[i].st_size
      || now[i].st_uid != before[i].st_uid || now[i].st_ctim.tv_sec != before[i].st_ctim.tv_sec
      || now[i].st_ctim.tv_nsec != before[i].st_ctim.tv_nsec)
      fail("something outside of the script's ground has changed");
  const int own = open(at_scratch("own"), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (own >= 0)
    search(own);
}

/* The caller's memory: what the supervisor reads may be written to meanwhile. */
static char memory[2][2 * PATH_ROOM];

/* Paths are made of these, so that even a wrong answer reaches nothing but the scratch directory and this process. */
static void make_path(char *path, size_t room)
{
  static const char *const parts[] = { "own", "granted", "outside", "dir", "file", "link", "link2", "out", "proc", "fifo", "secret",
    "new", ".", "..", "/", "//", "", "x y", "self/fd/3", "\xff\xfe", "__pycache__" };
  static const char *const starts[] = { "", "@", "@/own", "@/own/dir", "@/granted", "@/outside", "/proc/self/fd/", "/dev/fd/",
    "/proc/self/cwd", "/proc/thread-self/fd/" };
  size_t length = 0;
  int ups = 0;

  const char *start = starts[take() % (sizeof starts / sizeof *starts)];
  if (*start == '@') {
    length = (size_t) snprintf(path, room, "%s%s", scratch, start + 1);
  } else {
    length = (size_t) snprintf(path, room, "%s", start);
    if (start[0] == '/' && start[strlen(start) - 1] == '/')
      length += (size_t) snprintf(path + length, room - length, "%u", take() % 16);
  }
  for (unsigned count = take() % 12; count > 0; count--) {
    const char *part = parts[take() % (sizeof parts / sizeof *parts)];
    if (strcmp(part, "..") == 0 && ++ups > 4)
      continue;
    length += (size_t) snprintf(path + length, room - length, "%s%s", length > 0 ? "/" : "", part);
  }
  if (take() == 255) { /* as long as there is room for */
    memset(path + length, 'n', room - length);
    path[take() % 2 ? room - 1 : PATH_ROOM - 1] = 0;
  }
}

static void race(unsigned what)
{
  switch (what % 8) {
  case 1:
    rename(at_scratch("own/dir"), at_scratch("own/moved"));
    (void) !symlink("../outside", at_scratch("own/dir"));
    break;
  case 2:
    unlink(at_scratch("own/file"));
    (void) !symlink("../outside/secret", at_scratch("own/file"));
    break;
  case 3:
    snprintf(memory[0], sizeof memory[0], "%s/outside/secret", scratch);
    break;
  case 4:
    snprintf(memory[1], sizeof memory[1], "%s/granted/planted", scratch);
    break;
  case 5:
    remove(at_scratch("own/file"));
    break;
  case 6:
    rename(at_scratch("own/dir/file"), at_scratch("own/new"));
    break;
  default:
    break;
  }
}

static unsigned races[4], asked;
enum { what_is_given = 77 };

bool notify_is_waiting(const struct notifier *given, const struct call *call)
{
  (void) given, (void) call;
  const unsigned what = races[asked++ % 4];
  race(what);
  return what % 16 != 15;
}

bool landlock_is_quick(const struct plan *given)
{
  (void) given;
  return true;
}

/* What the caller would send by it. */
int notify_give(const struct notifier *given, const struct call *call, int file, bool closes_on_exec)
{
  (void) given, (void) call, (void) closes_on_exec;
  send(file, input, left, MSG_DONTWAIT | MSG_NOSIGNAL);
  return what_is_given;
}

static uint64_t take_argument(void)
{
  static const uint64_t odd[] = { 0, 1, 3, 4, (uint64_t) -1, (uint64_t) (uint32_t) AT_FDCWD, (uint64_t) AT_FDCWD, AT_SYMLINK_FOLLOW,
    KERNEL_AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, 0777, 04777, O_WRONLY | O_CREAT | O_TRUNC, UINT64_MAX / 2, 8, 110 };
  const unsigned which = take();
  if (which < 64)
    return (uint64_t) (uintptr_t) memory[which % 2];
  if (which < 80) /* at the end of a page, and beyond everything */
    return (uint64_t) (uintptr_t) memory[0] + sizeof memory - which % 16;
  if (which < 88)
    return (uint64_t) (which % 2 ? child : getpid());
  if (which < 160)
    return odd[which % 16];
  return which;
}

static const int numbers[] = {
  SYS_linkat, SYS_fchmod, SYS_fchmodat, KERNEL_FCHMODAT2, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_truncate, SYS_kill,
  SYS_tkill, SYS_tgkill, SYS_openat, SYS_mkdirat, SYS_unlinkat, SYS_renameat2, SYS_symlinkat, SYS_connect, SYS_sendto,
#ifdef __x86_64__
  SYS_link, SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_open, SYS_creat, SYS_rename, SYS_unlink,
#endif
};

/* Few, and apart: what is in the corpus stays what it was. */
static int take_number(void)
{
  const unsigned which = take();
  if (which >= 250)
    return which % 2 ? SYS_socket : SYS_bind;
  return numbers[which % (sizeof numbers / sizeof *numbers)];
}

/* As notify.c hands calls out in the landlock tier. */
static void answer(const struct call *call)
{
  bool is_link = call->number == SYS_linkat;
#ifdef SYS_link
  is_link |= call->number == SYS_link;
#endif
  if (is_link) {
    if (links_answer(&notifier, call) == -EROFS)
      denials_watch(&notifier, call);
  } else if (attributes_has(call->number)) {
    attributes_answer(&notifier, call);
  } else if (signals_has(call->number)) {
    signals_answer(&notifier, call);
  } else if (call->number == SYS_truncate) {
    truncate_answer(&notifier, call);
  } else if (sockets_has(call->number)) {
    const int result = sockets_answer(&notifier, call);
    if (result > 0 && result != what_is_given && result != CALL_GOES_ON)
      fail("a socket that was not given");
    sockets_serve(&notifier);
  } else {
    denials_watch(&notifier, call);
  }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
  char base[] = "/tmp/npm-notify-fuzz-XXXXXX";
  (void) argc, (void) argv;
  if (mkdtemp(base) == NULL)
    fail("no scratch directory");
  /* deep: so many ".." as a path may have do not lead out of it */
  snprintf(scratch, sizeof scratch, "%s/1/2/3/4/5/6/7/8", base);
  for (char *at = scratch + strlen(base) + 1;; at++)
    if (*at == '/' || *at == 0) {
      const char end = *at;
      *at = 0;
      mkdir(scratch, 0700);
      *at = end;
      if (end == 0)
        break;
    }
  mkdir(at_scratch("own"), 0700);
  mkdir(at_scratch("granted"), 0700);
  mkdir(at_scratch("outside"), 0700);
  if (geteuid() == 0) {
    char command[400];
    snprintf(command, sizeof command, "chown -R 65534:65534 %s", base);
    if (system(command) != 0 || setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0)
      fail("root cannot be given up");
  }
  write_file("outside/secret", "nobody may know\n", 0600);
  write_file("granted/file", "everybody may read\n", 0600);
  look(before);
  if (chdir(at_scratch("own")) != 0 || open(at_scratch("outside"), O_RDONLY | O_DIRECTORY) < 0 || open("/dev/null", O_RDWR) < 0)
    fail("the scene cannot be made");
  const int processes = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (processes < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, channel) != 0)
    fail("the scene cannot be made");
  child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int file = 0; file < 64; file++)
      close(file);
    for (;;)
      pause();
  }
  const char *own = strdup(at_scratch("own")), *granted = strdup(at_scratch("granted")), *proc = "/proc";
  grants[0] = (struct plan_mount) { .type = PLAN_BIND, .source = own, .destination = own, .flags = PLAN_BIND_WRITABLE };
  grants[1] = (struct plan_mount) { .type = PLAN_BIND, .source = granted, .destination = granted };
  grants[2] = (struct plan_mount) { .type = PLAN_BIND, .source = proc, .destination = proc };
  grants[3] = (struct plan_mount) { .type = PLAN_FILE, .destination = strdup(at_scratch("outside/secret")), .flags = PLAN_FILE_DECOY };
  plan = (struct plan) { .tier = PLAN_TIER_LANDLOCK, .landlock_abi = 1, .mounts = grants, .mount_count = 4 };
  plan.limits[PLAN_LIMIT_FSIZE] = (struct plan_limit) { .soft = 1 << 20, .hard = 1 << 20, .is_set = 1 };
  notifier = (struct notifier) { .listener = -1, .processes = processes, .channel = channel[0], .script = child, .plan = &plan,
    .names = -1, .secrets = -1, .sockets = sockets_open() };
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  struct report report;
  input = bytes;
  left = length;
  asked = 0;
  make_own();
  struct call call = { .id = 1, .caller = getpid(), .number = take_number() };
  for (int i = 0; i < 4; i++)
    races[i] = take();
  for (int i = 0; i < 2; i++) {
    memset(memory[i], 0, sizeof memory[i]);
    make_path(memory[i], sizeof memory[i]);
  }
  for (int i = 0; i < 6; i++)
    call.arguments[i] = take_argument();
  if (call.number == SYS_socket) {
    call.arguments[0] = take() % 2 ? AF_INET : AF_INET6;
    call.arguments[1] = take() % 6u | (take() % 2 ? SOCK_NONBLOCK : 0u);
    call.arguments[2] = take() % 2 ? IPPROTO_UDP : 0;
  }
  answer(&call);
  while (recv(channel[1], &report, sizeof report, 0) > 0)
    if (report.message.kind != MESSAGE_DENIED || report.message.record < 0 || report.message.record > (int) sizeof report.detail)
      fail("a denial that is none");
  look_from_outside();
  return 0;
}

#ifdef REPLAY
static void clean(void)
{
  char base[sizeof scratch];
  snprintf(base, sizeof base, "%s", scratch);
  base[strlen(base) - strlen("/1/2/3/4/5/6/7/8")] = 0;
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  const int directory = open(base, O_RDONLY | O_DIRECTORY);
  if (directory >= 0)
    remove_below(directory);
  rmdir(base);
}

int main(int argc, char **argv)
{
  static uint8_t bytes[4096];
  uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
  LLVMFuzzerInitialize(&argc, &argv);
  for (int i = 2; i < argc; i++) {
    const int file = open(argv[i], O_RDONLY);
    const ssize_t length = file < 0 ? -1 : read(file, bytes, sizeof bytes);
    if (length < 0)
      return 1;
    close(file);
    LLVMFuzzerTestOneInput(bytes, (size_t) length);
  }
  for (long count = argc > 1 ? atol(argv[1]) : 0; count > 0; count--) {
    for (int i = 0; i < 48; i++) {
      state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      bytes[i] = (uint8_t) (state >> 56);
    }
    LLVMFuzzerTestOneInput(bytes, 48);
  }
  printf("replayed %d, made up %s\n", argc > 2 ? argc - 2 : 0, argc > 1 ? argv[1] : "0");
  clean();
  return 0;
}
#endif

/*
 * The parser at its limits, and the head of a plan that is held. Built with -fsanitize=address,undefined (test/launcher/parser.ts
 * does), prints TAP.
 */
#include "../launcher.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static uint8_t bytes[PLAN_MAX_BYTES + 4096];
static size_t length;
static int tests, failures;

static void put(const void *data, size_t size)
{
  memcpy(bytes + length, data, size);
  length += size;
}

static void put_u32(uint32_t value)
{
  const uint8_t data[4] = { (uint8_t) value, (uint8_t) (value >> 8), (uint8_t) (value >> 16), (uint8_t) (value >> 24) };
  put(data, 4);
}

static void put_u64(uint64_t value)
{
  put_u32((uint32_t) value);
  put_u32((uint32_t) (value >> 32));
}

/* A record from a pattern: 4 = u32, 8 = u64, s = C string, z = u32 length and C string, f = n bytes 'x', 0 = a NUL. */
static void add(uint32_t type, const char *pattern, ...)
{
  va_list arguments;
  put_u32(type);
  const size_t at = length;
  put_u32(0);
  va_start(arguments, pattern);
  for (; *pattern; pattern++) {
    const char *text = *pattern == 's' || *pattern == 'z' ? va_arg(arguments, const char *) : "";
    if (*pattern == '4')
      put_u32(va_arg(arguments, uint32_t));
    if (*pattern == '8')
      put_u64(va_arg(arguments, uint64_t));
    if (*pattern == 'z')
      put_u32((uint32_t) strlen(text));
    put(text, strlen(text));
    if (*pattern == '0')
      put("", 1);
    if (*pattern == 'f')
      for (size_t count = va_arg(arguments, size_t); count > 0; count--)
        put("x", 1);
  }
  va_end(arguments);
  const size_t end = length;
  length = at;
  put_u32((uint32_t) (end - at - 4));
  length = end;
}

enum { WITHOUT_NONE = 0 };

/* A sound plan, but for one record that is left out. END is not written. */
static void begin(uint32_t without)
{
  length = 0;
  put("NPMCPLAN", 8);
  put_u32(1);
  if (without != PLAN_TIER)
    add(PLAN_TIER, "4", 1u);
  if (without != PLAN_IDS)
    add(PLAN_IDS, "44", 7u, 8u);
  if (without != PLAN_HOSTNAME)
    add(PLAN_HOSTNAME, "s", "host");
  if (without != PLAN_CWD)
    add(PLAN_CWD, "s", "/");
  if (without != PLAN_EXEC)
    add(PLAN_EXEC, "s", "/bin/sh");
  if (without != PLAN_ARG)
    add(PLAN_ARG, "s", "sh");
  if (without != PLAN_ROOT)
    add(PLAN_ROOT, "8", (uint64_t) 1 << 20);
}

static void report(int ok, const char *name)
{
  printf("%sok %d - %s\n", ok ? "" : "not ", ++tests, name);
  failures += !ok;
}

static void expect(int code, int record, const char *name)
{
  struct plan plan;
  struct plan_error error = { 0, -1 };
  uint8_t *exact = malloc(length ? length : 1);
  memcpy(exact, bytes, length);
  int result = plan_parse(exact, length, &plan, &error);
  if (result == 0)
    plan_free(&plan);
  free(exact);
  if (code == 0)
    report(result == 0, name);
  else
    report(result == -1 && error.code == code && error.record == record, name);
}

static void end_and_expect(int code, int record, const char *name)
{
  add(PLAN_END, "");
  expect(code, record, name);
}

/* One more record (index 7) behind a sound plan. */
#define ACCEPT(name, ...) (begin(WITHOUT_NONE), add(__VA_ARGS__), end_and_expect(0, 0, "accepts " name))
#define REFUSE(name, ...) (begin(WITHOUT_NONE), add(__VA_ARGS__), end_and_expect(EINVAL, 7, "refuses " name))

static char *path_of(size_t size)
{
  static char path[8192];
  memset(path, 'a', size);
  for (size_t i = 0; i < size; i += 200)
    path[i] = '/';
  path[size - 1] = 'z';
  path[size] = 0;
  return path;
}

static void test_values(void)
{
  struct plan plan;
  struct plan_error error;
  begin(WITHOUT_NONE);
  add(PLAN_ARG, "");
  add(PLAN_ENV, "s", "A=1=2");
  add(PLAN_LIMIT, "488", 2u, (uint64_t) 5, UINT64_MAX);
  add(PLAN_BIND, "4zs", 3u, "/source", "/destination");
  add(PLAN_FILE, "4zs0s", 0600u, "/file", "a", "b");
  add(PLAN_LINK, "zs", "/link", "../target");
  add(PLAN_END, "");
  report(plan_parse(bytes, length, &plan, &error) == 0, "a plan with everything");
  report(plan.uid == 7 && plan.gid == 8 && plan.root_size == 1 << 20, "numbers");
  report(strcmp(plan.hostname, "host") == 0 && strcmp(plan.cwd, "/") == 0 && strcmp(plan.exec, "/bin/sh") == 0, "strings");
  report(strcmp(plan.arguments[0], "sh") == 0 && plan.arguments[1][0] == 0 && plan.arguments[2] == NULL, "arguments");
  report(strcmp(plan.environment[0], "A=1=2") == 0 && plan.environment[1] == NULL, "environment");
  report(plan.limits[2].is_set && plan.limits[2].soft == 5 && plan.limits[2].hard == UINT64_MAX, "limits");
  report(plan.mount_count == 3 && plan.mounts[0].record == 10 && plan.mounts[0].flags == 3, "mounts in order");
  report(strcmp(plan.mounts[0].source, "/source") == 0 && strcmp(plan.mounts[0].destination, "/destination") == 0, "bind");
  report(plan.mounts[1].content_length == 3 && memcmp(plan.mounts[1].content, "a\0b", 3) == 0, "file");
  report(strcmp(plan.mounts[2].source, "../target") == 0, "link");
  plan_free(&plan);
}

static void test_frame(void)
{
  begin(WITHOUT_NONE);
  end_and_expect(0, 0, "accepts a minimal plan");
  const size_t sound = length;
  for (size_t cut = 0; cut < sound; cut++) {
    struct plan plan;
    struct plan_error error;
    if (plan_parse(bytes, cut, &plan, &error) == 0)
      report(0, "refuses a plan that was cut off");
  }
  length = sound;
  put("", 1);
  expect(EINVAL, 7, "refuses a byte behind END");
  length = sound - 8;
  add(PLAN_END, "s", "x");
  expect(EINVAL, 7, "refuses an END that holds something");
  begin(WITHOUT_NONE);
  bytes[0] = 'n';
  end_and_expect(EINVAL, -1, "refuses another magic");
  begin(WITHOUT_NONE);
  bytes[8] = 2;
  end_and_expect(EINVAL, -1, "refuses another version");
  begin(WITHOUT_NONE);
  put_u32(PLAN_ENV);
  put_u32(UINT32_MAX);
  expect(EINVAL, 7, "refuses a length beyond the end");
  memset(bytes, 0, sizeof bytes);
  length = PLAN_MAX_BYTES + 1;
  expect(E2BIG, -1, "refuses 8 MiB and a byte");

  begin(WITHOUT_NONE);
  for (int i = 0; i < PLAN_MAX_RECORDS - 8; i++)
    add(PLAN_ENV, "s", "A=");
  end_and_expect(0, 0, "accepts 65536 records");
  length -= 8;
  add(PLAN_ENV, "s", "A=");
  end_and_expect(EINVAL, PLAN_MAX_RECORDS, "refuses 65537 records");
  begin(WITHOUT_NONE);
  for (int i = 0; i < PLAN_MAX_MOUNTS; i++)
    add(PLAN_DIR, "4s", 0755u, "/d");
  end_and_expect(0, 0, "accepts 4096 mounts");
  length -= 8;
  add(PLAN_DIR, "4s", 0755u, "/d");
  end_and_expect(EINVAL, PLAN_MAX_MOUNTS + 7, "refuses 4097 mounts");

  static const uint32_t needed[] = { PLAN_TIER, PLAN_IDS, PLAN_HOSTNAME, PLAN_CWD, PLAN_EXEC, PLAN_ARG, PLAN_ROOT };
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
    begin(needed[i]);
    end_and_expect(EINVAL, 6, "refuses a plan in which something is missing");
  }
  REFUSE("a second TIER", PLAN_TIER, "4", 1u);
  REFUSE("a second IDS", PLAN_IDS, "44", 1u, 1u);
  REFUSE("a second HOSTNAME", PLAN_HOSTNAME, "s", "h");
  REFUSE("a second CWD", PLAN_CWD, "s", "/");
  REFUSE("a second EXEC", PLAN_EXEC, "s", "/x");
  REFUSE("a second ROOT", PLAN_ROOT, "8", (uint64_t) 1);
  ACCEPT("a proxy", PLAN_PROXY, "4", 3128u);
  REFUSE("a proxy without a port", PLAN_PROXY, "4", 0u);
  REFUSE("a port too large", PLAN_PROXY, "4", 65536u);
  REFUSE("a port and a byte", PLAN_PROXY, "40", 3128u);
  ACCEPT("names", PLAN_NAMES, "");
  REFUSE("names and a byte", PLAN_NAMES, "0");
  ACCEPT("observing", PLAN_OBSERVE, "");
  REFUSE("observing and a byte", PLAN_OBSERVE, "0");
  ACCEPT("a decoy", PLAN_DECOY, "s", "/home/.npmrc");
  REFUSE("the root as a decoy", PLAN_DECOY, "s", "/");
  REFUSE("a decoy without a path", PLAN_DECOY, "");
  REFUSE("type 0", 0u, "");
  REFUSE("type 14", 14u, "");
  REFUSE("type 15", 15u, "");
  REFUSE("type 24", 24u, "");
  REFUSE("type 2^31 + 16", 0x80000010u, "4s", 0755u, "/d");
}

static void test_records(void)
{
  static const struct { const char *path; int is_sound; } paths[] = {
    { "/a", 1 }, { "/a/b.c/..d/...", 1 }, { "/ \n\xff", 1 }, { "", 0 }, { "a", 0 }, { "/a/", 0 }, { "//a", 0 }, { "/a//b", 0 },
    { "/.", 0 }, { "/..", 0 }, { "/a/./b", 0 }, { "/a/../b", 0 }, { "/a/..", 0 }, { "./a", 0 }, { "/", 0 },
  };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    begin(WITHOUT_NONE);
    add(PLAN_PROC, "s", paths[i].path);
    end_and_expect(paths[i].is_sound ? 0 : EINVAL, 7, paths[i].is_sound ? "accepts a destination" : "refuses a destination");
  }
  ACCEPT("the root as a source", PLAN_BIND, "4zs", 0u, "/", "/a");
  ACCEPT("a path of 4095 bytes", PLAN_HIDE, "s", path_of(4095));
  REFUSE("a path of 4096 bytes", PLAN_HIDE, "s", path_of(4096));
  REFUSE("a sized path of 4096 bytes", PLAN_FILE, "4zs", 0u, path_of(4096), "");
  REFUSE("a NUL in a path", PLAN_PROC, "s0s", "/a", "b");
  REFUSE("a NUL in an argument", PLAN_ARG, "s0", "a");
  REFUSE("a NUL in a link's text", PLAN_LINK, "zs0", "/l", "a");
  REFUSE("a NUL in a sized path", PLAN_FILE, "4400s", 0u, 4u, "/a");
  REFUSE("uid -1", PLAN_IDS, "44", UINT32_MAX, 0u);
  REFUSE("a variable without =", PLAN_ENV, "s", "A");
  REFUSE("a variable without a name", PLAN_ENV, "s", "=A");
  REFUSE("an empty variable", PLAN_ENV, "");
  ACCEPT("a limit", PLAN_LIMIT, "488", 5u, (uint64_t) 0, UINT64_MAX);
  REFUSE("limit 0", PLAN_LIMIT, "488", 0u, (uint64_t) 0, (uint64_t) 0);
  REFUSE("limit 6", PLAN_LIMIT, "488", 6u, (uint64_t) 0, (uint64_t) 0);
  REFUSE("a soft limit above the hard one", PLAN_LIMIT, "488", 1u, (uint64_t) 2, (uint64_t) 1);
  REFUSE("half a limit", PLAN_LIMIT, "48", 1u, (uint64_t) 2);
  REFUSE("a limit and a byte", PLAN_LIMIT, "4880", 1u, (uint64_t) 1, (uint64_t) 1);
  REFUSE("an unknown BIND flag", PLAN_BIND, "4zs", 4u, "/a", "/b");
  REFUSE("a BIND without destination", PLAN_BIND, "4z", 0u, "/a");
  REFUSE("a source longer than the record", PLAN_BIND, "44s", 0u, 100u, "/a/b");
  REFUSE("a source of 2^32-1 bytes", PLAN_BIND, "44s", 0u, UINT32_MAX, "/a/b");
  REFUSE("an unknown TMPFS flag", PLAN_TMPFS, "448s", 2u, 0755u, (uint64_t) 1, "/a");
  ACCEPT("TMPFS mode 1777", PLAN_TMPFS, "448s", 1u, 01777u, (uint64_t) 1, "/a");
  REFUSE("TMPFS mode 2755", PLAN_TMPFS, "448s", 0u, 02755u, (uint64_t) 1, "/a");
  REFUSE("a TMPFS without bound", PLAN_TMPFS, "448s", 0u, 0755u, (uint64_t) 0, "/a");
  REFUSE("DIR mode 4755", PLAN_DIR, "4s", 04755u, "/a");
  REFUSE("FILE mode 4755", PLAN_FILE, "4zs", 04755u, "/a", "");
  ACCEPT("an empty FILE", PLAN_FILE, "4zs", 0644u, "/a", "");
  ACCEPT("a FILE of 1 MiB", PLAN_FILE, "4zf", 0644u, "/a", (size_t) 1 << 20);
  REFUSE("a FILE of 1 MiB and a byte", PLAN_FILE, "4zf", 0644u, "/a", ((size_t) 1 << 20) + 1);
  REFUSE("an empty link", PLAN_LINK, "z", "/a");
  ACCEPT("a link of 4095 bytes", PLAN_LINK, "zf", "/a", (size_t) 4095);
  REFUSE("a link of 4096 bytes", PLAN_LINK, "zf", "/a", (size_t) 4096);

  begin(WITHOUT_NONE);
  add(PLAN_LIMIT, "488", 1u, (uint64_t) 1, (uint64_t) 1);
  add(PLAN_LIMIT, "488", 1u, (uint64_t) 1, (uint64_t) 1);
  end_and_expect(EINVAL, 8, "refuses a limit twice");
  begin(PLAN_TIER);
  add(PLAN_TIER, "4", 3u);
  end_and_expect(EINVAL, 6, "refuses tier 3");
  begin(PLAN_TIER);
  add(PLAN_BIND, "4zs", 0u, "/usr", "/usr");
  add(PLAN_TIER, "4", 2u);
  end_and_expect(0, 0, "takes tier 2, wherever it stands");
  begin(PLAN_TIER);
  add(PLAN_TIER, "4", 2u);
  add(PLAN_BIND, "4zs", 0u, "/usr", "/usr/local");
  end_and_expect(EINVAL, 7, "refuses a grant at another place in tier 2");
  begin(PLAN_TIER);
  add(PLAN_PROC, "s", "/proc");
  add(PLAN_TIER, "4", 2u);
  end_and_expect(EINVAL, 6, "refuses a view step in tier 2");
  begin(PLAN_TIER);
  add(PLAN_TIER, "4", 2u);
  add(PLAN_ABI, "4", 3u);
  end_and_expect(0, 0, "takes an ABI in tier 2");
  begin(PLAN_TIER);
  add(PLAN_TIER, "4", 2u);
  add(PLAN_DECOY, "s", "/tmp/home/.npmrc");
  end_and_expect(0, 0, "takes a decoy in tier 2");
  begin(PLAN_TIER);
  add(PLAN_TIER, "4", 2u);
  add(PLAN_FILE, "4zs", 0644u, "/f", "");
  end_and_expect(EINVAL, 7, "refuses a file in tier 2");
  begin(WITHOUT_NONE);
  add(PLAN_ABI, "4", 0u);
  end_and_expect(EINVAL, 7, "refuses ABI 0");
  begin(WITHOUT_NONE);
  add(PLAN_ABI, "4", 3u);
  add(PLAN_ABI, "4", 3u);
  end_and_expect(EINVAL, 8, "refuses an ABI twice");
  begin(PLAN_ROOT);
  add(PLAN_ROOT, "8", (uint64_t) 0);
  end_and_expect(EINVAL, 6, "refuses a root without bound");
  begin(PLAN_HOSTNAME);
  add(PLAN_HOSTNAME, "f", (size_t) 64);
  end_and_expect(0, 0, "accepts a host name of 64 bytes");
  begin(PLAN_HOSTNAME);
  add(PLAN_HOSTNAME, "f", (size_t) 65);
  end_and_expect(EINVAL, 6, "refuses a host name of 65 bytes");
  begin(PLAN_HOSTNAME);
  add(PLAN_HOSTNAME, "");
  end_and_expect(EINVAL, 6, "refuses an empty host name");
}

/* In memory of its own size, beyond which the sanitizers let nothing be read. */
static bool begins(const void *data, size_t size, uint32_t *plan_length, bool *is_held)
{
  uint8_t *exact = malloc(size ? size : 1);
  memcpy(exact, data, size);
  const bool is_head = hold_begins(exact, size, plan_length, is_held);
  free(exact);
  return is_head;
}

static void test_head(const char magic[8], bool is_of_held)
{
  static const uint32_t lengths[] = { 0, 1, 0x01020304, PLAN_MAX_BYTES, (uint32_t) PLAN_MAX_BYTES + 1, 1u << 31, UINT32_MAX };
  uint32_t found;
  bool is_held;
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    length = 0;
    put(magic, 8);
    put_u32(lengths[i]);
    report(begins(bytes, HOLD_HEAD, &found, &is_held) && found == lengths[i] && is_held == is_of_held, "a head, and its length");
    put("G", 1);
    report(begins(bytes, length, &found, &is_held) && found == lengths[i] && is_held == is_of_held, "and what follows it");
  }
  for (size_t cut = 0; cut < HOLD_HEAD; cut++)
    report(!begins(bytes, cut, &found, &is_held) && !is_held, "no head: it was cut off");
  for (size_t at = 0; at < 8; at++) {
    bytes[at] ^= 0x20;
    report(!begins(bytes, HOLD_HEAD, &found, &is_held) && !is_held, "no head: another magic");
    bytes[at] ^= 0x20;
  }
}

static void test_no_head(void)
{
  uint32_t found;
  bool is_held;
  begin(WITHOUT_NONE);
  add(PLAN_END, "");
  report(!begins(bytes, length, &found, &is_held) && !is_held, "no head: a plan");
}

/* A plan with everything, changed at random (but the same each time): the sanitizers judge. */
static void test_mutations(void)
{
  uint32_t state = 12345;
  static uint8_t changed[4096];
  begin(WITHOUT_NONE);
  add(PLAN_ENV, "s", "A=1");
  add(PLAN_LIMIT, "488", 2u, (uint64_t) 5, UINT64_MAX);
  add(PLAN_BIND, "4zs", 3u, "/source", "/destination");
  add(PLAN_TMPFS, "448s", 1u, 01777u, (uint64_t) 1, "/tmp");
  add(PLAN_FILE, "4zs", 0600u, "/file", "content");
  add(PLAN_LINK, "zs", "/link", "../target");
  add(PLAN_HIDE, "s", "/file");
  add(PLAN_END, "");
  for (int round = 0; round < 300000; round++) {
    memcpy(changed, bytes, length);
    size_t size = length;
    for (int i = 0; i < 1 + round % 3; i++) {
      state = state * 1664525 + 1013904223;
      changed[(state >> 8) % size] = (uint8_t) (state & 0x100 ? state >> 24 : (state >> 24) & 7);
    }
    if (round % 5 == 0)
      size = (state >> 8) % size;
    LLVMFuzzerTestOneInput(changed, size);
  }
  report(1, "300000 changed plans");
}

int main(void)
{
  test_values();
  test_frame();
  test_records();
  test_head("NPMCHOLD", true);
  test_head("NPMCSIZE", false);
  test_no_head();
  test_mutations();
  printf("1..%d\n", tests);
  return failures != 0;
}

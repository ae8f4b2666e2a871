/*
 * The fuzz target: any bytes at all. With clang: -fsanitize=fuzzer,address,undefined plan_fuzz.c ../plan.c
 * With -DREPLAY it is a program that replays the files it is given, for compilers without libFuzzer.
 */
#include "../plan.h"
#include "../reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* What every later step relies on: all strings end, all counts are in bounds. */
static void rely_on(const struct plan *plan)
{
  size_t total = strlen(plan->hostname) + strlen(plan->cwd) + strlen(plan->exec);
  for (char **argument = plan->arguments; *argument; argument++)
    total += strlen(*argument);
  for (char **variable = plan->environment; *variable; variable++)
    total += strlen(*variable);
  for (size_t i = 0; i < plan->mount_count; i++) {
    const struct plan_mount *mount = &plan->mounts[i];
    if (mount->destination[0] != '/' || strlen(mount->destination) > PLAN_MAX_PATH)
      abort();
    for (uint32_t at = 0; at < mount->content_length; at++)
      total += mount->content[at];
  }
  if (plan->arguments[0] == NULL || plan->mount_count > PLAN_MAX_MOUNTS || plan->root_size == 0 || total > 1u << 31)
    abort();
}

/* What may come in front of a plan or in place of one: a magic, and a number that is all there. */
static void read_heads(const uint8_t *bytes, size_t length)
{
  static const char *const magics[] = { "NPMCHOLD", "NPMCSIZE", "NPMCPOOL" };
  uint32_t number;
  unsigned found = 0;

  for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
    found += read_head(bytes, length, magics[i], &number);
  if (found > (length >= 12))
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  struct plan plan;
  struct plan_error error = { 0, 0 };
  uint8_t *exact = malloc(length ? length : 1); /* so that the sanitizer sees one byte beyond the end */
  memcpy(exact, bytes, length);
  read_heads(exact, length);
  if (plan_parse(exact, length, &plan, &error) == 0) {
    rely_on(&plan);
    plan_free(&plan);
  } else if (error.code == 0 || error.record < -1 || error.record > PLAN_MAX_RECORDS) {
    abort();
  }
  free(exact);
  return 0;
}

#ifdef REPLAY
int main(int argc, char **argv)
{
  static uint8_t bytes[PLAN_MAX_BYTES + 1];
  for (int i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "rb");
    if (file == NULL)
      return 1;
    LLVMFuzzerTestOneInput(bytes, fread(bytes, 1, sizeof bytes, file));
    fclose(file);
  }
  return 0;
}
#endif

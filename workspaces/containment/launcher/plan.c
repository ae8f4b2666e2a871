/*
 * Parses a plan. The writer is npm, but the bytes are treated as hostile: a name or a variable in them may come from a
 * package, and a slip in npm's encoder must end in a refusal, never in a view that shows more than was granted.
 *
 * Two passes: the first walks the record headers, so that everything can be allocated once in its right size; the second
 * fills in. No recursion, no arithmetic on lengths before they are compared with what is left.
 */
#include "plan.h"
#include "reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char magic[8] = { 'N', 'P', 'M', 'C', 'P', 'L', 'A', 'N' };

struct counts {
  size_t arguments, variables, mounts, strings;
};

/* Copies the rest of the reader as a C string. `spare` points into plan->strings, which is large enough by construction. */
static const char *take_string(struct reader *reader, char **spare)
{
  if (reader->left > 0 && memchr(reader->at, 0, reader->left) != NULL)
    reader->failed = 1;
  char *string = *spare;
  if (reader->left > 0)
    memcpy(string, reader->at, reader->left);
  string[reader->left] = 0;
  *spare += reader->left + 1;
  reader->at += reader->left;
  reader->left = 0;
  return string;
}

/* Absolute, and every component a real name: what the kernel resolves is then what npm wrote, component by component. */
static int is_path(const char *path)
{
  size_t length = strlen(path);
  if (path[0] != '/' || length > PLAN_MAX_PATH)
    return 0;
  if (length == 1)
    return 1;
  for (const char *name = path + 1;; name++) {
    size_t size = strcspn(name, "/");
    if (size == 0 || (name[0] == '.' && (size == 1 || (size == 2 && name[1] == '.'))))
      return 0;
    name += size;
    if (*name == 0)
      return 1;
  }
}

static const char *take_path(struct reader *reader, char **spare)
{
  const char *path = take_string(reader, spare);
  if (!is_path(path))
    reader->failed = 1;
  return path;
}

/* The new root itself is made by ROOT; a mount over it would hide everything made before. */
static const char *take_destination(struct reader *reader, char **spare)
{
  const char *path = take_path(reader, spare);
  if (path[1] == 0)
    reader->failed = 1;
  return path;
}

static int is_mount(uint32_t type)
{
  return type >= PLAN_BIND && type <= PLAN_DECOY;
}

/* "u32 length, path": what precedes another string in the same record. */
static const char *take_sized(struct reader *payload, char **spare,
  const char *(*take)(struct reader *reader, char **spare))
{
  uint32_t length = read_u32(payload);
  struct reader part = read_bytes(payload, length);
  const char *path = take(&part, spare);
  payload->failed |= part.failed;
  return path;
}

static uint32_t take_bits(struct reader *payload, uint32_t allowed)
{
  uint32_t bits = read_u32(payload);
  if (bits & ~allowed)
    payload->failed = 1;
  return bits;
}

static void read_mount(struct reader *payload, struct plan_mount *mount, char **spare)
{
  switch (mount->type) {
  case PLAN_BIND:
    mount->flags = take_bits(payload, PLAN_BIND_WRITABLE | PLAN_BIND_DEVICE);
    mount->source = take_sized(payload, spare, take_path);
    mount->destination = take_destination(payload, spare);
    return;
  case PLAN_TMPFS:
    mount->flags = take_bits(payload, PLAN_TMPFS_WRITABLE);
    mount->mode = take_bits(payload, 01777);
    mount->size = take_size(payload);
    mount->destination = take_destination(payload, spare);
    return;
  case PLAN_DIR:
    mount->mode = take_bits(payload, 01777);
    mount->destination = take_destination(payload, spare);
    return;
  case PLAN_FILE:
    mount->mode = take_bits(payload, 0777);
    mount->destination = take_sized(payload, spare, take_destination);
    if (payload->left > PLAN_MAX_FILE)
      payload->failed = 1;
    mount->content_length = (uint32_t) payload->left;
    mount->content = read_bytes(payload, payload->left).at;
    return;
  case PLAN_LINK:
    mount->destination = take_sized(payload, spare, take_destination);
    if (payload->left == 0 || payload->left > PLAN_MAX_PATH)
      payload->failed = 1;
    mount->source = take_string(payload, spare);
    return;
  case PLAN_DECOY:
    mount->type = PLAN_FILE;
    mount->flags = PLAN_FILE_DECOY;
    mount->mode = 0600;
    mount->destination = take_destination(payload, spare);
    return;
  default: /* PROC, HIDE */
    mount->destination = take_destination(payload, spare);
  }
}

static void read_limit(struct reader *payload, struct plan *plan)
{
  uint32_t resource = read_u32(payload);
  struct plan_limit limit = { .soft = read_u64(payload), .is_set = 1 };
  limit.hard = read_u64(payload);
  if (resource < 1 || resource > PLAN_LIMITS || limit.soft > limit.hard || plan->limits[resource].is_set) {
    payload->failed = 1;
    return;
  }
  plan->limits[resource] = limit;
}

static char *take_variable(struct reader *payload, char **spare)
{
  char *variable = (char *) take_string(payload, spare);
  if (variable[0] == '=' || strchr(variable, '=') == NULL)
    payload->failed = 1;
  return variable;
}

/* First pass: headers only. Leaves `reader` behind END and adds up what the second pass will need. */
static int count_records(struct reader reader, struct counts *counts, struct plan_error *error)
{
  uint32_t seen = 0;

  for (error->record = 0; error->record < PLAN_MAX_RECORDS; error->record++) {
    uint32_t type = read_u32(&reader);
    uint32_t length = read_u32(&reader);
    struct reader payload = read_bytes(&reader, length);
    if (reader.failed)
      return -1;
    if (type == PLAN_END) {
      const uint32_t needed = 1u << PLAN_TIER | 1u << PLAN_IDS | 1u << PLAN_HOSTNAME | 1u << PLAN_CWD | 1u << PLAN_EXEC
        | 1u << PLAN_ARG | 1u << PLAN_ROOT;
      return payload.left == 0 && reader.left == 0 && (seen & needed) == needed ? 0 : -1;
    }
    if (!(type >= PLAN_TIER && type <= PLAN_OBSERVE) && !is_mount(type))
      return -1;
    if (type == PLAN_ARG)
      counts->arguments++;
    else if (type == PLAN_ENV)
      counts->variables++;
    else if (is_mount(type))
      counts->mounts++;
    else if (type != PLAN_LIMIT && seen & 1u << type)
      return -1;
    if (counts->mounts > PLAN_MAX_MOUNTS)
      return -1;
    seen |= 1u << type;
    counts->strings += length + 2; /* at most two strings in a record; what stays unused is never touched */
  }
  return -1;
}

/* Without a view nothing can be made, covered or moved: then a plan that says so would mean something else. */
static int check_tier(const struct plan *plan, struct plan_error *error)
{
  for (size_t i = 0; i < plan->mount_count && plan->tier != PLAN_TIER_VIEW; i++) {
    const struct plan_mount *mount = &plan->mounts[i];
    if (mount->type == PLAN_FILE && mount->flags & PLAN_FILE_DECOY) /* npm has made it, in the script's own HOME */
      continue;
    if (mount->type != PLAN_BIND || strcmp(mount->source, mount->destination) != 0) {
      error->record = mount->record;
      return -1;
    }
  }
  return 0;
}

/* Second pass: the headers are known to be sound, the payloads are not. */
static int read_records(struct reader reader, struct plan *plan, struct plan_error *error)
{
  char *spare = plan->strings;
  char **argument = plan->arguments, **variable = plan->environment;

  for (error->record = 0;; error->record++) {
    uint32_t type = read_u32(&reader);
    uint32_t length = read_u32(&reader);
    struct reader payload = read_bytes(&reader, length);
    switch (type) {
    case PLAN_END:
      return check_tier(plan, error);
    case PLAN_TIER:
      plan->tier = read_u32(&payload);
      if (plan->tier != PLAN_TIER_VIEW && plan->tier != PLAN_TIER_LANDLOCK)
        payload.failed = 1;
      break;
    case PLAN_IDS:
      plan->uid = read_u32(&payload);
      plan->gid = read_u32(&payload);
      /* -1 tells setresuid to change nothing. */
      if (plan->uid == UINT32_MAX || plan->gid == UINT32_MAX)
        payload.failed = 1;
      break;
    case PLAN_HOSTNAME:
      if (payload.left < 1 || payload.left > PLAN_MAX_HOSTNAME)
        payload.failed = 1;
      plan->hostname = take_string(&payload, &spare);
      break;
    case PLAN_CWD:
      plan->cwd = take_path(&payload, &spare);
      break;
    case PLAN_EXEC:
      plan->exec = take_path(&payload, &spare);
      break;
    case PLAN_ARG:
      *argument++ = (char *) take_string(&payload, &spare);
      break;
    case PLAN_ENV:
      *variable++ = take_variable(&payload, &spare);
      break;
    case PLAN_LIMIT:
      read_limit(&payload, plan);
      break;
    case PLAN_ROOT:
      plan->root_size = take_size(&payload);
      break;
    case PLAN_PROXY:
      plan->proxy_port = take_bits(&payload, 0xffff);
      if (plan->proxy_port == 0)
        payload.failed = 1;
      break;
    case PLAN_NAMES:
      plan->answers_names = 1;
      break;
    case PLAN_OBSERVE:
      plan->observes = 1;
      break;
    case PLAN_ABI:
      plan->landlock_abi = read_u32(&payload);
      if (plan->landlock_abi == 0)
        payload.failed = 1;
      break;
    default:
      plan->mounts[plan->mount_count].type = (enum plan_type) type;
      plan->mounts[plan->mount_count].record = error->record;
      read_mount(&payload, &plan->mounts[plan->mount_count++], &spare);
    }
    if (payload.failed || payload.left != 0)
      return -1;
  }
}

int plan_parse(const uint8_t *bytes, size_t length, struct plan *plan, struct plan_error *error)
{
  struct reader reader = { bytes, length, 0 };
  struct counts counts = { 0 };

  memset(plan, 0, sizeof *plan);
  error->record = -1;
  error->code = E2BIG;
  if (length > PLAN_MAX_BYTES)
    return -1;
  error->code = EINVAL;
  struct reader head = read_bytes(&reader, sizeof magic);
  if (reader.failed || memcmp(head.at, magic, sizeof magic) != 0 || read_u32(&reader) != PLAN_VERSION)
    return -1;
  if (count_records(reader, &counts, error) != 0)
    return -1;

  plan->strings = calloc(counts.strings + 1, 1);
  plan->arguments = calloc(counts.arguments + 1, sizeof *plan->arguments);
  plan->environment = calloc(counts.variables + 1, sizeof *plan->environment);
  plan->mounts = calloc(counts.mounts + 1, sizeof *plan->mounts);
  if (!plan->strings || !plan->arguments || !plan->environment || !plan->mounts)
    *error = (struct plan_error) { ENOMEM, -1 };
  else if (read_records(reader, plan, error) == 0)
    return 0;
  plan_free(plan);
  return -1;
}

void plan_free(struct plan *plan)
{
  free(plan->strings);
  free(plan->arguments);
  free(plan->environment);
  free(plan->mounts);
  memset(plan, 0, sizeof *plan);
}

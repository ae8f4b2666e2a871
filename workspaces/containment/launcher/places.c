/*
 * Where things are: look-ups in the old tree and in the view, and the names that have to be made in the view.
 *
 * A path is looked up once, beneath the root that it belongs to and without following any link; everything after works on the
 * descriptor. So no destination can lie outside of the view, and a package that swaps a directory for a link gets an error.
 */
#include "view.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

int places_check(const struct view *view, long result)
{
  if (result < 0)
    status_fail(view->stage, errno, view->record);
  return (int) result;
}

dev_t places_device(const struct view *view, int file)
{
  struct stat about;
  places_check(view, fstat(file, &about));
  return about.st_dev;
}

bool places_is_directory(const struct view *view, int file)
{
  struct stat about;
  places_check(view, fstat(file, &about));
  return S_ISDIR(about.st_mode);
}

int places_resolve(int root, const char *path, int flags)
{
  const struct kernel_open_how how = {
    .flags = (uint64_t) (O_PATH | O_CLOEXEC | flags),
    .resolve = KERNEL_RESOLVE_IN_ROOT | KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_MAGICLINKS,
  };
  return kernel_openat2(root, path, &how);
}

/* The tmpfs of ours that a directory lies in, or NULL. */
static const struct own_tmpfs *find_own(const struct view *view, int directory)
{
  const dev_t device = places_device(view, directory);
  for (size_t i = 0; i < view->own_count; i++)
    if (view->own[i].device == device)
      return &view->own[i];
  return NULL;
}

static int make_in(const struct view *view, const struct own_tmpfs *own, int parent, const char *name,
  const struct plan_mount *what)
{
  int result;

  if (own == NULL) /* what is missing in a bound directory stays missing */
    status_fail(view->stage, ENOENT, view->record);
  if (what->type == PLAN_DIR)
    result = mkdirat(parent, name, what->mode);
  else if (what->type == PLAN_LINK)
    result = symlinkat(what->source, parent, name);
  else
    result = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, what->mode);
  if (result < 0 && errno == EEXIST)
    return -1;
  places_check(view, result);
  if (own->mount == -1)
    places_check(view, fchownat(parent, name, view->plan->uid, view->plan->gid, AT_SYMLINK_NOFOLLOW));
  return result;
}

int places_make(const struct view *view, int parent, const char *name, const struct plan_mount *what)
{
  return make_in(view, find_own(view, parent), parent, name, what);
}

static const struct plan_mount plain_directory = { .type = PLAN_DIR, .mode = 0755 };
static const struct plan_mount plain_file = { .type = PLAN_FILE, .mode = 0644 };

int places_open_parent(const struct view *view, const char *path, const char **name)
{
  char parent[PLAN_MAX_PATH + 1];
  const size_t length = (size_t) (strrchr(path, '/') - path);

  *name = path + length + 1;
  memcpy(parent, path, length);
  parent[length] = 0;
  int found = places_resolve(view->root, length == 0 ? "/" : parent, O_DIRECTORY);
  if (found >= 0)
    return found;
  if (errno != ENOENT)
    status_fail(view->stage, errno, view->record);

  int at = places_check(view, places_resolve(view->root, "/", O_DIRECTORY));
  for (char *rest = parent, *part; (part = strtok_r(rest, "/", &rest)) != NULL;) {
    int next = places_resolve(at, part, O_DIRECTORY);
    if (next < 0 && errno == ENOENT) {
      places_make(view, at, part, &plain_directory);
      next = places_resolve(at, part, O_DIRECTORY);
    }
    places_check(view, next);
    close(at);
    at = next;
  }
  return at;
}

/* Making first and looking up then saves a look-up that fails, in the usual case. */
int places_open_target(const struct view *view, const char *path, bool directory)
{
  const char *name;
  int parent = places_open_parent(view, path, &name);
  const struct own_tmpfs *own = find_own(view, parent);

  if (own != NULL) {
    int made = make_in(view, own, parent, name, directory ? &plain_directory : &plain_file);
    if (!directory && made >= 0)
      close(made);
  }
  int target = places_check(view, places_resolve(parent, name, directory ? O_DIRECTORY : 0));
  close(parent);
  return target;
}

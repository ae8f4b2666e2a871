/*
 * Where things are: look-ups in the old tree and in the view, and the names that have to be made in the view.
 *
 * A path is looked up beneath the root that it belongs to and without following any link; everything after works on the
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
  places_check(view, syscall(SYS_fstat, file, &about));
  return about.st_dev;
}

bool places_is_directory(const struct view *view, int file)
{
  struct stat about;
  places_check(view, syscall(SYS_fstat, file, &about));
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

int places_make(const struct view *view, const char *name, const struct plan_mount *what)
{
  const struct place *place = &view->place;
  int result;

  if (place->own == NULL) /* what is missing in a bound directory stays missing */
    status_fail(view->stage, ENOENT, view->record);
  if (what->type == PLAN_DIR)
    result = mkdirat(place->file, name, what->mode);
  else if (what->type == PLAN_LINK)
    result = symlinkat(what->source, place->file, name);
  else if (what->content == NULL) /* only to be mounted on */
    result = (int) syscall(SYS_mknodat, place->file, name, S_IFREG | what->mode, 0);
  else
    result = openat(place->file, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, what->mode);
  if (result < 0 && errno == EEXIST)
    return -1;
  places_check(view, result);
  if (place->own->mount == -1)
    places_check(view, fchownat(place->file, name, view->plan->uid, view->plan->gid, AT_SYMLINK_NOFOLLOW));
  return result;
}

static void leave(struct view *view)
{
  if (view->place.file != view->root)
    close(view->place.file);
}

void places_enter_root(struct view *view)
{
  leave(view);
  view->place = (struct place) { .path = "", .file = view->root, .own = &view->own[0] };
}

static void enter(struct view *view, int directory, const char *path, size_t length)
{
  const dev_t device = places_device(view, directory);

  leave(view);
  view->place = (struct place) { .path = path, .length = length, .file = directory };
  for (size_t i = 0; i < view->own_count && view->place.own == NULL; i++)
    if (view->own[i].device == device)
      view->place.own = &view->own[i];
}

const char *places_enter_parent(struct view *view, const char *path)
{
  static const struct plan_mount plain_directory = { .type = PLAN_DIR, .mode = 0755 };
  const size_t length = (size_t) (strrchr(path, '/') - path);
  const struct place *place = &view->place;
  char rest[PLAN_MAX_PATH + 1];

  if (place->length > length || memcmp(place->path, path, place->length) != 0 || path[place->length] != '/')
    places_enter_root(view);
  bool is_missing = false;
  while (place->length < length) {
    /* At first all that is left of the way; where something is missing on it, name by name. */
    const char *name = path + place->length + 1;
    const size_t size = is_missing ? strcspn(name, "/") : length - place->length - 1;
    memcpy(rest, name, size);
    rest[size] = 0;
    if (is_missing && place->own != NULL)
      places_make(view, rest, &plain_directory);
    const int found = places_resolve(place->file, rest, O_DIRECTORY);
    if (found >= 0)
      enter(view, found, path, (size_t) (name - path) + size);
    else if (errno != ENOENT || is_missing)
      status_fail(view->stage, errno, view->record);
    else
      is_missing = true;
  }
  return path + length + 1;
}

/*
 * The view while it is being built: shared by places.c (where in it something goes) and mounts.c (what goes there).
 */
#ifndef LAUNCHER_VIEW_H
#define LAUNCHER_VIEW_H

#include "launcher.h"

/* A tmpfs made here. Names are made only in these: in a bound directory they would appear among the user's own files. */
struct own_tmpfs {
  dev_t device;
  int mount; /* kept until it is sealed; -1: stays writable, and what is made in it belongs to the script */
};

struct view {
  const struct plan *plan;
  int old_root;
  int root;
  int empty_file; /* what HIDE puts over files; -1: not made yet */
  struct own_tmpfs *own;
  size_t own_count;
  enum stage stage; /* of what is being done, and the record that asks for it */
  int record;
};

/* Like must(), with the stage and record at hand. */
int places_check(const struct view *view, long result);
dev_t places_device(const struct view *view, int file);
bool places_is_directory(const struct view *view, int file);
/* A descriptor (O_PATH) of a path beneath root, or -1. No link is followed. */
int places_resolve(int root, const char *path, int flags);
/* Makes a DIR, FILE (whose descriptor it returns) or LINK. -1: it was there already. */
int places_make(const struct view *view, int parent, const char *name, const struct plan_mount *what);
/* The directory that a path lies in, made where missing, and the path's last name. */
int places_open_parent(const struct view *view, const char *path, const char **name);
/* What something can be mounted on: an empty directory or file, unless there is one. */
int places_open_target(const struct view *view, const char *path, bool directory);

#endif

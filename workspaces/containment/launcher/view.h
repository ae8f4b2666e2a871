/*
 * The view while it is being built: shared by places.c (where in it something goes) and mounts.c (what goes there).
 */
#ifndef LAUNCHER_VIEW_H
#define LAUNCHER_VIEW_H

#include "launcher.h"

/*
 * A tmpfs made here, or a part of one. Names are made only in these: in a bound directory they would appear among the user's own
 * files. Of several on one device the first tells whose the names are.
 */
struct own_tmpfs {
  dev_t device;
  int mount; /* kept until it is sealed; -1: stays writable, and what is made in it belongs to the script */
};

/* A directory of the view: the one that was asked for last, since the next path mostly lies in it or beneath it. */
struct place {
  const char *path; /* of this many characters, inside of a string of the plan; none: the root */
  size_t length;
  int file;
  const struct own_tmpfs *own; /* the tmpfs of ours that it lies in, or NULL */
};

struct view {
  const struct plan *plan;
  int old_root;
  int root;
  struct place place;
  int processes; /* the script's /proc; -1: not made */
  int scratch; /* a file system without a place in the finished view; -1: not made yet */
  int covers; /* the same once more, read-only; -1: not made yet */
  struct own_tmpfs *own; /* [0] is the root */
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
/*
 * Makes the directory that a path lies in the view's place, with what is missing on the way, and returns the path's last name.
 * The place is what a new look-up would find as long as every mount is put on a name in the place of its time: then none can
 * have come to lie on the way to it.
 */
const char *places_enter_parent(struct view *view, const char *path);
void places_enter_root(struct view *view);
/* Makes a DIR, FILE (whose descriptor it returns if it has content) or LINK in the place. -1: it was there already. */
int places_make(const struct view *view, const char *name, const struct plan_mount *what);

#endif

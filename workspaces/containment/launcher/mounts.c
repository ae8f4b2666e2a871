/*
 * The view: a new root in which only what the plan names exists. Everything is done on descriptors.
 */
#include "view.h"
#include "uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

/* The scratch file system, while the view is built, and what is in it besides the script's areas. */
static const char scratch_name[] = ".npm-containment-scratch", covers_name[] = ".npm-containment-covers";
static const char empty_file_name[] = "file", empty_directory_name[] = "directory";

enum { PAGE = 4096 }; /* what a tmpfs counts in, at least */

/* Of a descriptor (name: ""), or of a name that was made here in the directory. */
static int clone_tree(const struct view *view, int from, const char *name, unsigned flags)
{
  const unsigned clone = KERNEL_OPEN_TREE_CLONE | KERNEL_OPEN_TREE_CLOEXEC | KERNEL_AT_EMPTY_PATH;
  return places_check(view, kernel_open_tree(from, name, clone | flags));
}

static void restrict_mount(const struct view *view, int mount, uint64_t attributes, unsigned flags)
{
  const struct kernel_mount_attr attr = { .set = attributes };
  places_check(view, kernel_mount_setattr(mount, "", KERNEL_AT_EMPTY_PATH | flags, &attr));
}

static void attach(const struct view *view, int mount, int target)
{
  const unsigned flags = KERNEL_MOVE_MOUNT_F_EMPTY_PATH | KERNEL_MOVE_MOUNT_T_EMPTY_PATH;
  places_check(view, kernel_move_mount(mount, "", target, "", flags));
}

static void configure(const struct view *view, int context, const char *key, uint64_t value, unsigned base)
{
  char text[24];
  append_number(text, value, base);
  places_check(view, kernel_fsconfig(context, KERNEL_FSCONFIG_SET_STRING, key, text));
}

static int create_mount(const struct view *view, int context, unsigned attributes)
{
  places_check(view, kernel_fsconfig(context, KERNEL_FSCONFIG_CMD_CREATE, NULL, NULL));
  int mount = places_check(view, kernel_fsmount(context, attributes));
  close(context);
  return mount;
}

static int create_tmpfs(const struct view *view, uint64_t size, uint32_t mode)
{
  int context = places_check(view, kernel_fsopen("tmpfs"));
  configure(view, context, "size", size, 10);
  /* An empty file takes kernel memory but none of the size; without this half of the machine's memory could go that way. */
  configure(view, context, "nr_inodes", size / PAGE + 1024, 10);
  configure(view, context, "mode", mode, 8);
  return create_mount(view, context, KERNEL_MOUNT_ATTR_NOSUID | KERNEL_MOUNT_ATTR_NODEV);
}

static void own_tmpfs(struct view *view, int mount, bool is_scripts)
{
  view->own[view->own_count++] = (struct own_tmpfs) { places_device(view, mount), is_scripts ? -1 : mount };
}

static void attach_by_name(const struct view *view, int mount, int directory, const char *name)
{
  places_check(view, kernel_move_mount(mount, "", directory, name, KERNEL_MOVE_MOUNT_F_EMPTY_PATH));
}

/* On an empty directory or file, unless there is one. A name that was made here just now needs no look-up: it is no link. */
static void mount_at(struct view *view, int mount, const char *path, bool directory)
{
  static const struct plan_mount plain_directory = { .type = PLAN_DIR, .mode = 0755 };
  static const struct plan_mount plain_file = { .type = PLAN_FILE, .mode = 0644 };
  const char *name = places_enter_parent(view, path);

  if (view->place.own != NULL && places_make(view, name, directory ? &plain_directory : &plain_file) >= 0) {
    attach_by_name(view, mount, view->place.file, name);
    return;
  }
  int target = places_check(view, places_resolve(view->place.file, name, directory ? O_DIRECTORY : 0));
  attach(view, mount, target);
  close(target);
}

static void bind(struct view *view, const struct plan_mount *mount)
{
  uint64_t attributes = KERNEL_MOUNT_ATTR_NOSUID;
  if (!(mount->flags & PLAN_BIND_WRITABLE))
    attributes |= KERNEL_MOUNT_ATTR_RDONLY;
  if (!(mount->flags & PLAN_BIND_DEVICE))
    attributes |= KERNEL_MOUNT_ATTR_NODEV;
  int source = places_check(view, places_resolve(view->old_root, mount->source, 0));
  int tree = clone_tree(view, source, "", KERNEL_AT_RECURSIVE);
  restrict_mount(view, tree, attributes, KERNEL_AT_RECURSIVE);
  mount_at(view, tree, mount->destination, places_is_directory(view, source));
  close(tree);
  close(source);
}

/*
 * What lies in memory, except for the root, are directories of one file system, as large as all that the script and the plan may
 * write there together: a file system is the dearest thing to make and to end. Each is mounted by itself, so that none leads to
 * another. The file system's own root is mounted in the view while that is built, where no source of a bind can show it, and leaves
 * with the old root. In it too are the empty file and the empty directory that everything hidden shares.
 */
static uint64_t scratch_size(const struct plan *plan)
{
  uint64_t size = PAGE; /* never 0, which would mean "without bound" */
  for (size_t i = 0; i < plan->mount_count; i++) {
    const struct plan_mount *mount = &plan->mounts[i];
    uint64_t more = 0;
    if (mount->type == PLAN_TMPFS && mount->flags & PLAN_TMPFS_WRITABLE)
      more = mount->size;
    else if (mount->type == PLAN_FILE)
      more = ((uint64_t) mount->content_length + PAGE - 1) / PAGE * PAGE;
    size = size + more < size ? UINT64_MAX / 2 : size + more;
  }
  return size;
}

static void open_scratch(struct view *view)
{
  const uint64_t size = scratch_size(view->plan);
  view->scratch = create_tmpfs(view, size, 0700);
  own_tmpfs(view, view->scratch, true);
  places_check(view, mkdirat(view->root, scratch_name, 0700));
  attach_by_name(view, view->scratch, view->root, scratch_name);
  places_check(view, mkdirat(view->scratch, empty_directory_name, 0555));
  places_check(view, syscall(SYS_mknodat, view->scratch, empty_file_name, S_IFREG | 0444, 0));
}

/* What is laid over hidden things is cut from a mount that is read-only already: so each costs one call less. */
static void open_covers(struct view *view)
{
  if (view->scratch == -1)
    open_scratch(view);
  view->covers = clone_tree(view, view->scratch, "", 0);
  restrict_mount(view, view->covers, KERNEL_MOUNT_ATTR_RDONLY | KERNEL_MOUNT_ATTR_NOSUID | KERNEL_MOUNT_ATTR_NODEV
    | KERNEL_MOUNT_ATTR_NOEXEC, 0);
  places_check(view, mkdirat(view->root, covers_name, 0700));
  attach_by_name(view, view->covers, view->root, covers_name);
}

/* What the script may not write is open until the view is whole: what the plan puts in it needs names there. */
static void mount_tmpfs(struct view *view, const struct plan_mount *mount)
{
  char name[24];

  if (view->scratch == -1)
    open_scratch(view);
  append_number(name, mount->record, 10);
  places_check(view, mkdirat(view->scratch, name, mount->mode));
  const bool is_scripts = mount->flags & PLAN_TMPFS_WRITABLE;
  if (is_scripts)
    places_check(view, fchownat(view->scratch, name, view->plan->uid, view->plan->gid, AT_SYMLINK_NOFOLLOW));
  int tree = clone_tree(view, view->scratch, name, 0); /* with its restrictions */
  mount_at(view, tree, mount->destination, true);
  if (is_scripts)
    close(tree);
  else
    own_tmpfs(view, tree, false);
}

static void make_entry(struct view *view, const struct plan_mount *mount)
{
  const char *name = places_enter_parent(view, mount->destination);

  if (mount->type == PLAN_DIR) {
    int found = places_resolve(view->place.file, name, O_DIRECTORY);
    if (found >= 0)
      close(found);
    else if (errno != ENOENT || places_make(view, name, mount) < 0)
      status_fail(view->stage, errno, view->record);
  } else {
    int made = places_check(view, places_make(view, name, mount));
    for (uint32_t done = 0; done < mount->content_length;)
      done += (uint32_t) places_check(view, write(made, mount->content + done, mount->content_length - done));
    if (mount->type == PLAN_FILE && mount->content != NULL) /* a decoy is made and not opened */
      close(made);
  }
}

/* Read-only as a whole: uid 0 owns most of /proc/sys, and needs no capability to write what it owns. */
static void mount_proc(struct view *view, const struct plan_mount *mount)
{
  view->stage = STAGE_PROC;
  int context = places_check(view, kernel_fsopen("proc"));
  int proc = create_mount(view, context, KERNEL_MOUNT_ATTR_NOSUID | KERNEL_MOUNT_ATTR_NODEV | KERNEL_MOUNT_ATTR_NOEXEC);
  identity_bound_processes(view->plan, proc);
  restrict_mount(view, proc, KERNEL_MOUNT_ATTR_RDONLY, 0);
  mount_at(view, proc, mount->destination, true);
  if (view->processes != -1)
    close(view->processes);
  view->processes = proc;
  view->stage = STAGE_MOUNTS;
}

static void hide(struct view *view, const struct plan_mount *mount)
{
  const char *name = places_enter_parent(view, mount->destination);
  int target = places_check(view, places_resolve(view->place.file, name, 0));
  if (view->covers == -1)
    open_covers(view);
  int cover = clone_tree(view, view->covers, places_is_directory(view, target) ? empty_directory_name : empty_file_name, 0);
  attach(view, cover, target);
  close(cover);
  close(target);
}

static void carry_out(struct view *view, const struct plan_mount *mount)
{
  view->record = mount->record;
  switch (mount->type) {
  case PLAN_BIND:
    bind(view, mount);
    break;
  case PLAN_TMPFS:
    mount_tmpfs(view, mount);
    break;
  case PLAN_PROC:
    mount_proc(view, mount);
    break;
  case PLAN_HIDE:
    hide(view, mount);
    break;
  default:
    make_entry(view, mount);
  }
}

/* What was only needed to build: the plan's sealed file systems, and the root, are read-only from here on. */
static void seal(struct view *view)
{
  view->record = -1;
  places_enter_root(view); /* lets go of any other place */
  if (view->covers != -1) {
    attach_by_name(view, view->covers, view->old_root, "proc");
    close(view->covers);
    places_check(view, unlinkat(view->root, covers_name, AT_REMOVEDIR));
  }
  if (view->scratch != -1) {
    attach_by_name(view, view->scratch, view->old_root, "proc");
    close(view->scratch);
    places_check(view, unlinkat(view->root, scratch_name, AT_REMOVEDIR));
  }
  for (size_t i = 0; i < view->own_count; i++)
    if (view->own[i].mount != -1) {
      restrict_mount(view, view->own[i].mount, KERNEL_MOUNT_ATTR_RDONLY, 0);
      close(view->own[i].mount);
    }
}

/*
 * Makes the new root ours, with the old one lying on top of it. Look-ups from a descriptor do not notice what lies on it, so
 * that both trees can be worked on, and neither is part of the other.
 */
static void enter_new_root(struct view *view)
{
  view->root = create_tmpfs(view, view->plan->root_size, 0755);
  own_tmpfs(view, view->root, false);
  view->place.file = view->root;
  places_enter_root(view);
  places_check(view, kernel_move_mount(view->root, "", AT_FDCWD, "/", KERNEL_MOVE_MOUNT_F_EMPTY_PATH));
  places_check(view, fchdir(view->root));
  view->stage = STAGE_PIVOT;
  places_check(view, syscall(SYS_pivot_root, ".", "."));
  view->stage = STAGE_MOUNTS;
}

/*
 * After this no name and no descriptor leads to the old root. Should anything more have lain on it, that is taken off first:
 * ".." of the root shows what still covers it.
 */
static void leave_old_root(struct view *view, dev_t new_root)
{
  struct stat top;

  view->stage = STAGE_PIVOT;
  places_check(view, close(view->old_root));
  do {
    places_check(view, syscall(SYS_umount2, ".", KERNEL_MNT_DETACH));
    places_check(view, syscall(SYS_newfstatat, AT_FDCWD, "/..", &top, 0));
  } while (top.st_dev != new_root);
  places_check(view, chdir("/"));
}

int mounts_enter_view(const struct plan *plan)
{
  struct view view = { .plan = plan, .processes = -1, .scratch = -1, .covers = -1, .stage = STAGE_MOUNTS, .record = -1 };
  const mode_t mask = umask(0); /* the plan says the modes */

  view.own = calloc(plan->mount_count + 2, sizeof *view.own); /* the root, and the scratch file system */
  if (view.own == NULL)
    status_fail(STAGE_MOUNTS, ENOMEM, -1);
  /* Nothing that is done here may reach the mounts of the machine. */
  places_check(&view, syscall(SYS_mount, NULL, "/", NULL, KERNEL_MS_REC | KERNEL_MS_PRIVATE, NULL));
  view.old_root = places_check(&view, openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  enter_new_root(&view);
  for (size_t i = 0; i < plan->mount_count; i++)
    carry_out(&view, &plan->mounts[i]);
  seal(&view);
  leave_old_root(&view, view.own[0].device);
  free(view.own);
  umask(mask);
  return view.processes;
}

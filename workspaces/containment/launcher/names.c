/*
 * Names. A script has no name server; what it looks up would just not be there, and nobody would know what it had asked for.
 * So the supervisor listens in the place of one: it tells npm the name, and answers at once that there is no such name.
 */
#include "notify.h"
#include "uapi.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum {
  HEAD = 12, /* of a message (RFC 1035, 4.1.1): id, flags, and four counts */
  MOST_AT_ONCE = 16, /* then the calls of the script have their turn */
};

int names_open(const struct plan *plan)
{
  struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = NAME_PORT << 8, .sin_addr = { 0x0100007f } }; /* big-endian */
  if (!plan->answers_names)
    return -1;
  const int file = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), STAGE_NETWORK);
  must(syscall(SYS_bind, file, &here, sizeof here), STAGE_NETWORK);
  return file;
}

/* One question, as every resolver sends it: its labels, with dots between them. */
size_t names_read(const uint8_t *message, size_t length, char name[MOST_NAME], size_t *end)
{
  size_t at = HEAD, size = 0;

  if (length < HEAD || message[2] & 0x80 || message[4] != 0 || message[5] != 1)
    return 0;
  while (at < length && message[at] != 0) {
    const size_t label = message[at++];
    if (label > 63 || label >= length - at || size + label + 1 > MOST_NAME) /* no pointers: there is nothing to point to */
      return 0;
    if (size > 0)
      name[size++] = '.';
    memcpy(name + size, message + at, label);
    size += label;
    at += label;
  }
  *end = at + 5; /* the last label, type and class */
  return *end <= length ? size : 0;
}

/* What is anything else is not answered. */
static size_t answer(const struct notifier *notifier, uint8_t *message, size_t length)
{
  char name[MOST_NAME];
  size_t end;

  const size_t size = names_read(message, length, name, &end);
  if (size == 0)
    return 0;
  denials_tell_name(notifier, name, size);
  message[2] = 0x80 | (message[2] & 0x79); /* an answer, to the same kind of question */
  message[3] = 0x83; /* recursion available; no such name */
  memset(message + 6, 0, 6);
  return end;
}

void names_serve(const struct notifier *notifier)
{
  uint8_t message[MOST_QUESTION];
  struct sockaddr_in6 asker;

  for (int i = 0; i < MOST_AT_ONCE; i++) {
    socklen_t room = sizeof asker;
    const long length = syscall(SYS_recvfrom, notifier->names, message, sizeof message, 0L, &asker, &room);
    if (length < 0)
      return;
    const size_t size = answer(notifier, message, (size_t) length);
    if (size > 0)
      syscall(SYS_sendto, notifier->names, message, size, MSG_DONTWAIT | MSG_NOSIGNAL, &asker, room);
  }
}

/*
 * What happened, told to npm in lines of text. One process alone (the outer one) holds npm's descriptor, so that no line can
 * be forged or doubled from inside; the others pass fixed-size messages to it.
 *
 * No stdio: its buffers would be copied into every child, and a copy flushed by the wrong one would be a second answer.
 */
#include "launcher.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Not pointers: those would have to be relocated. */
static const char stage_names[][16] = {
  [STAGE_PLAN] = "plan",
  [STAGE_DESCRIPTORS] = "descriptors",
  [STAGE_PARENT] = "parent",
  [STAGE_NAMESPACES] = "namespaces",
  [STAGE_MAPS] = "maps",
  [STAGE_NETWORK] = "network",
  [STAGE_HOSTNAME] = "hostname",
  [STAGE_MOUNTS] = "mounts",
  [STAGE_PROC] = "proc",
  [STAGE_PIVOT] = "pivot",
  [STAGE_IDENTITY] = "identity",
  [STAGE_CAPABILITIES] = "capabilities",
  [STAGE_LIMITS] = "limits",
  [STAGE_CHDIR] = "chdir",
  [STAGE_FILTER] = "filter",
  [STAGE_EXEC] = "exec",
  [STAGE_INIT] = "init",
  [STAGE_LANDLOCK] = "landlock",
  [STAGE_PROXY] = "proxy",
};

static const char denial_names[][16] = {
  [DENIAL_CONNECT] = "connect",
  [DENIAL_SOCKET] = "socket",
  [DENIAL_WRITE] = "write",
  [DENIAL_NAME] = "name",
  [DENIAL_NETWORK] = "network",
  [DENIAL_SECRET] = "secret",
};

static const char use_names[][8] = {
  [USE_READ] = "read",
  [USE_WRITE] = "write",
  [USE_LOOK] = "look",
  [USE_RUN] = "run",
};

static int output = -1;
static bool output_is_text;

void status_use_text(int descriptor)
{
  output = descriptor;
  output_is_text = true;
}

void status_use_messages(int descriptor)
{
  output = descriptor;
  output_is_text = false;
}

char *append_text(char *at, const char *text)
{
  size_t length = strlen(text);
  memcpy(at, text, length + 1);
  return at + length;
}

char *append_number(char *at, uint64_t number, unsigned base)
{
  char digits[24];
  size_t count = 0;
  do
    digits[count++] = (char) ('0' + number % base);
  while ((number /= base) != 0);
  while (count > 0)
    *at++ = digits[--count];
  *at = 0;
  return at;
}

void status_write(const char *bytes, size_t length)
{
  while (length > 0) {
    ssize_t written = write(output, bytes, length);
    if (written >= 0) {
      bytes += written;
      length -= (size_t) written;
    } else if (errno == EAGAIN) { /* npm's end may be non-blocking */
      struct pollfd ready = { .fd = output, .events = POLLOUT };
      poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      _exit(EXIT_LAUNCHER_FAILED); /* nobody is left to tell; the death signals end the rest */
    }
  }
}

void status_report(const struct message *message)
{
  char line[96], *end = line;

  if (!output_is_text) {
    status_write((const char *) message, sizeof *message);
    return;
  }
  switch (message->kind) {
  case MESSAGE_EXEC_OK:
    end = append_text(end, "exec-ok");
    break;
  case MESSAGE_EXIT:
    end = append_text(end, "exit ");
    end = append_number(end, (unsigned) message->value, 10);
    break;
  case MESSAGE_SIGNAL:
    end = append_text(end, "signal ");
    end = append_number(end, (unsigned) message->value, 10);
    break;
  case MESSAGE_DENIED_MORE:
    end = append_text(end, "denied-more ");
    end = append_number(end, (unsigned) message->value, 10);
    break;
  case MESSAGE_USED_MORE:
    end = append_text(end, "used-more ");
    end = append_number(end, (unsigned) message->value, 10);
    break;
  default:
    end = append_text(end, "fail ");
    end = append_text(end, stage_names[message->stage]);
    end = append_text(end, " ");
    end = append_number(end, (unsigned) message->value, 10);
    end = append_text(end, message->record < 0 ? " -" : " ");
    end = append_number(end, message->record < 0 ? 1 : (unsigned) message->record, 10);
  }
  *end++ = '\n';
  status_write(line, (size_t) (end - line));
}

/* 1, 0 at end of file, -1 for anything else. Messages are small enough to be written and read whole. */
int status_receive(int descriptor, struct message *message)
{
  ssize_t length;
  do
    length = read(descriptor, message, sizeof *message);
  while (length < 0 && errno == EINTR);
  return length == sizeof *message ? 1 : length == 0 ? 0 : -1;
}

/*
 * That the other side has gone and left unread what it was told, the kernel says once, and before anything that the other side had
 * sent itself. That follows, and the end of file.
 */
int status_receive_report(int descriptor, struct report *report)
{
  ssize_t length;
  do
    length = read(descriptor, report, sizeof *report);
  while (length < 0 && (errno == EINTR || errno == ECONNRESET));
  if (length <= 0)
    return length == 0 ? 0 : -1;
  const bool has_detail = report->message.kind == MESSAGE_DENIED || report->message.kind == MESSAGE_USED;
  const size_t detail = has_detail ? (size_t) report->message.record : 0;
  return detail <= sizeof report->detail && (size_t) length == sizeof report->message + detail ? 1 : -1;
}

/* In hexadecimal: it is the script's text, and stands in a line of ours. */
void status_report_detail(const struct report *report)
{
  static const char digits[] = "0123456789abcdef";
  char line[64 + 2 * sizeof report->detail], *end = line;

  if (report->message.kind == MESSAGE_USED)
    end = append_text(append_text(end, "used "), use_names[report->message.stage]);
  else
    end = append_text(append_text(end, "denied "), denial_names[report->message.stage]);
  end = append_number(append_text(end, " "), (unsigned) report->message.value, 10);
  *end++ = ' ';
  for (int i = 0; i < report->message.record; i++) {
    *end++ = digits[report->detail[i] >> 4];
    *end++ = digits[report->detail[i] & 15];
  }
  *end++ = '\n';
  status_write(line, (size_t) (end - line));
}

_Noreturn void status_fail(enum stage stage, int error, int record)
{
  struct message message = { .kind = MESSAGE_FAIL, .stage = (int) stage, .value = error, .record = record };
  status_report(&message);
  _exit(EXIT_LAUNCHER_FAILED);
}

int must(long result, enum stage stage)
{
  if (result < 0)
    status_fail(stage, errno, -1);
  return (int) result;
}

/*
 * Reads little-endian numbers and byte ranges out of a buffer and never beyond it. The lengths in a plan are compared with what
 * is left before anything is added to them.
 */
#ifndef LAUNCHER_READER_H
#define LAUNCHER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
  const uint8_t *at;
  size_t left;
  int failed; /* sticky: one check after several reads is enough */
};

static inline uint32_t read_u32(struct reader *reader)
{
  if (reader->left < 4) {
    reader->failed = 1;
    return 0;
  }
  const uint8_t *p = reader->at;
  reader->at += 4;
  reader->left -= 4;
  return (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24;
}

static inline uint64_t read_u64(struct reader *reader)
{
  uint64_t low = read_u32(reader);
  return low | (uint64_t) read_u32(reader) << 32;
}

/* To tmpfs a size of 0 means "without bound". */
static inline uint64_t take_size(struct reader *reader)
{
  uint64_t size = read_u64(reader);
  if (size == 0)
    reader->failed = 1;
  return size;
}

static inline struct reader read_bytes(struct reader *reader, size_t length)
{
  struct reader part = { reader->at, length, 0 };
  if (reader->left < length) {
    reader->failed = 1;
    part.left = 0;
    return part;
  }
  reader->at += length;
  reader->left -= length;
  return part;
}

/* What npm sends in front of a plan, or in place of one: a magic, and a number. Whether it begins so. */
static inline bool read_head(const uint8_t *bytes, size_t length, const char magic[8], uint32_t *number)
{
  struct reader reader = { bytes, length, 0 };
  const struct reader head = read_bytes(&reader, 8);

  *number = read_u32(&reader);
  return !reader.failed && memcmp(head.at, magic, 8) == 0;
}

#endif

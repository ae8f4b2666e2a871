/*
 * A script that is held: all is made for it while another one runs, and it waits for npm's word before it runs itself. Its plan
 * has a head, which says how long it is, so that the word can follow by the same socket. Anything but the word ends what was made,
 * and so does npm's end. Of a plan that is not held a head of its own says the length, so that npm's end need not be waited for.
 */
#include "launcher.h"
#include "reader.h"

#include <unistd.h>

static const char held[8] = { 'N', 'P', 'M', 'C', 'H', 'O', 'L', 'D' };
static const char sized[8] = { 'N', 'P', 'M', 'C', 'S', 'I', 'Z', 'E' };
static const char word = 'G';

bool hold_begins(const uint8_t *bytes, size_t length, uint32_t *plan_length, bool *is_held)
{
  *is_held = read_head(bytes, length, held, plan_length);
  return *is_held || read_head(bytes, length, sized, plan_length);
}

bool hold_hears_word(void)
{
  char heard;
  return read(STATUS_DESCRIPTOR, &heard, 1) == 1 && heard == word;
}

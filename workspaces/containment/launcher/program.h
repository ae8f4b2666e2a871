/*
 * Writing a program for the kernel's filter of system calls, instruction by instruction.
 */
#ifndef LAUNCHER_PROGRAM_H
#define LAUNCHER_PROGRAM_H

#include "launcher.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

enum { REFUSE = SECCOMP_RET_ERRNO | EPERM, ABSENT = SECCOMP_RET_ERRNO | ENOSYS };

struct program {
  struct sock_filter code[1024];
  unsigned short length;
  uint32_t from, before; /* the numbers of the calls that are written now */
  bool is_elsewhere; /* what is being said is of a call that is not among them */
  bool is_view; /* the tier */
  bool lacks_truncate; /* of Landlock, in the other one */
  bool lacks_scopes;
  bool has_proxy;
  bool observes;
  bool looks_at_secrets; /* what is opened to be read */
  uint32_t watch; /* how a call is answered that the supervisor looks at, if there is one */
};

static inline void emit(struct program *program, unsigned short code, uint32_t operand, uint8_t if_true, uint8_t if_false)
{
  if (program->is_elsewhere)
    return;
  if (program->length == sizeof program->code / sizeof *program->code)
    status_fail(STAGE_FILTER, E2BIG, -1);
  program->code[program->length++] = (struct sock_filter) { code, if_true, if_false, operand };
}

static inline void answer(struct program *program, uint32_t action)
{
  emit(program, BPF_RET | BPF_K, action, 0, 0);
}

static inline void load(struct program *program, size_t offset)
{
  emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t) offset, 0, 0);
}

/* The low half: the kernel too looks no further for an int, and what a script puts above must not change the answer. */
static inline void load_argument(struct program *program, unsigned index)
{
  load(program, offsetof(struct seccomp_data, args) + index * sizeof(uint64_t));
}

static inline void load_high_half(struct program *program, unsigned index)
{
  load(program, offsetof(struct seccomp_data, args) + index * sizeof(uint64_t) + 4);
}

static inline void mask(struct program *program, uint32_t bits)
{
  emit(program, BPF_ALU | BPF_AND | BPF_K, bits, 0, 0);
}

static inline void answer_if_equal(struct program *program, uint32_t value, uint32_t action)
{
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
  answer(program, action);
}

static inline void answer_if_any(struct program *program, uint32_t bits, uint32_t action)
{
  emit(program, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
  answer(program, action);
}

/* A call is let through, or given to the supervisor, whose argument is this address of the launcher's own (of the whole 64 bits). */
static inline void allow_address(struct program *program, unsigned index, const void *address)
{
  const uint64_t value = (uint64_t) (uintptr_t) address;
  load_argument(program, index);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) value, 0, 3);
  load_high_half(program, index);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) (value >> 32), 0, 1);
  answer(program, SECCOMP_RET_ALLOW);
}

static inline bool is_written(const struct program *program, int number)
{
  return (uint32_t) number >= program->from && (uint32_t) number < program->before;
}

/* One of several calls that are answered alike, whatever their arguments. */
static inline void list_call(struct program *program, int number)
{
  if (is_written(program, number))
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) number, 0, 0);
}

/* All that were listed since the program had this length. */
static inline void answer_list(struct program *program, unsigned short start, uint32_t action)
{
  if (program->length == start)
    return;
  for (unsigned short i = start; i < program->length; i++)
    program->code[i].jt = (uint8_t) (program->length - i - 1);
  program->code[program->length - 1].jf = 1;
  answer(program, action);
}

static inline void answer_listed(struct program *program, const int *numbers, size_t count, uint32_t action)
{
  const unsigned short start = program->length;
  for (size_t i = 0; i < count; i++)
    list_call(program, numbers[i]);
  answer_list(program, start, action);
}

static inline void answer_call(struct program *program, int number, uint32_t action)
{
  answer_listed(program, &number, 1, action);
}

/* Between these two stands what is asked of one system call; where nothing answers, it is allowed. */
static inline unsigned begin_call(struct program *program, int number)
{
  program->is_elsewhere = !is_written(program, number);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) number, 0, 0);
  return program->length;
}

static inline void end_call(struct program *program, unsigned start)
{
  answer(program, SECCOMP_RET_ALLOW);
  if (!program->is_elsewhere)
    program->code[start - 1].jf = (uint8_t) (program->length - start);
  program->is_elsewhere = false;
}

/* filter_shared.c: the rest of it, in the landlock tier */
void filter_shared(struct program *program);

#endif

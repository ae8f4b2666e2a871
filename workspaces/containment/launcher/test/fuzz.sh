#!/bin/sh
# A longer run of a fuzz target than CI's: sh fuzz.sh plan|notify [seconds]. Needs clang with libFuzzer (Debian: clang-14
# libclang-rt-14-dev). What it finds is kept in build/fuzz/<target>/; a finding belongs into corpus/<target>/ with its cure.
set -eu
target=${1:?plan or notify}
seconds=${2:-600}
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../../../build/fuzz/$target
mkdir -p "$out"
out=$(cd "$out" && pwd)
clang=$(command -v clang || command -v clang-14)
case $target in
plan) sources='test/plan_fuzz.c plan.c' ;;
notify) sources='test/notify_fuzz.c caller.c links.c denials.c ground.c attributes.c signals.c names.c proxy.c secrets.c sockets.c' ;;
*) exit 2 ;;
esac
cd "$here/.."
# shellcheck disable=SC2086
"$clang" -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
  '-Dsyscall(...)=fuzzed_syscall(__VA_ARGS__)' $sources -o "$out/fuzz"
# the notifier's target gives up root
mkdir -p "$out/corpus" "$here/corpus/$target"
if [ "$(id -u)" = 0 ]; then chown 65534 "$out/corpus"; fi
# the names of what is new are asked of a symbolizer: a child of the fuzzer's, which a script's signal to all would rightly reach
exec "$out/fuzz" -print_funcs=0 -max_total_time="$seconds" -artifact_prefix="$out/corpus/" "$out/corpus" "$here/corpus/$target"

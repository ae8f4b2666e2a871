// A backend for npm's containment in one file: Linux namespaces by the unshare, mount and setpriv of util-linux.
'use strict'
const { spawn } = require('node:child_process')
const fs = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

/** @import { Backend, Outcome, Plan, ViewStep } from '@npmcli/containment' */

// covers what npm inherited and did not close
const nothing = fs.openSync('/dev/null', 'r')
// by absolute path: a project can put anything on PATH
const [setpriv, unshare, sh] = ['/usr/bin/setpriv', '/usr/bin/unshare', '/bin/sh']

/** Runs as the first process of the namespaces, all capable in them. What it is told are arguments, never this text. */
const setUp = `
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$1 processes=$2 bytes=$3 directory=$4 program=$5
shift 5
sealed=
read_only() { mount -o remount,bind,ro,nosuid,nodev "$1"; }
place() { # an empty directory or file, like the one that will lie over it
  if [ -d "$1" ]; then mkdir -p "$2"; else mkdir -p "\${2%/*}"; [ -e "$2" ] || : > "$2"; fi
}
mount -t tmpfs -o mode=755,size=16m none "$root"
: > "$root/.nothing"
while [ "$1" != end ]; do
  kind=$1 at=$root$2 one=$3 two=$4
  shift 4
  case $kind in
    read) place "$one" "$at"; mount --bind "$one" "$at"; read_only "$at" ;;
    write) place "$one" "$at"; mount --bind "$one" "$at"; mount -o remount,bind,nosuid,nodev "$at" ;;
    device) place "$one" "$at"; mount --bind "$one" "$at" ;;
    memory | sealed) mkdir -p "$at"; mount -t tmpfs -o "nosuid,nodev,mode=$one,size=$two" none "$at"
      [ "$kind" = memory ] || sealed="$at
$sealed" ;;
    directory) mkdir -p "$at"; chmod "$one" "$at" ;;
    file) mkdir -p "\${at%/*}"; printf %s "$two" > "$at"; chmod "$one" "$at" ;;
    link) mkdir -p "\${at%/*}"; ln -s "$one" "$at" ;;
    processes) mkdir -p "$at"; mount -t proc -o ro,nosuid,nodev,noexec none "$at" ;;
    hide)
      if [ -d "$at" ]; then mount -t tmpfs -o ro,mode=555 none "$at"
      else mount --bind "$root/.nothing" "$at"; read_only "$at"; fi ;;
  esac
done
shift
rm "$root/.nothing"
printf %s "$sealed" | while IFS= read -r at; do read_only "$at"; done
read_only "$root"
echo 0 > /proc/sys/user/max_user_namespaces
[ -x "$root$program" ]
echo ready >&3
exec 3>&-
# nothing without a capability gets out of a chroot, and what could give one back is gone
exec chroot "$root" prlimit "--nproc=$processes" "--fsize=$bytes" --core=0 \\
  setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all env -i -C "$directory" "$@"
`

/** Every step is four words: what, where, and two more. @param {ViewStep} step */
const words = step => {
  const mode = 'mode' in step ? step.mode.toString(8) : ''
  switch (step.kind) {
    case 'bind':
      return [step.writable ? 'write' : 'read', step.path, step.source, '']
    case 'memory':
      return [step.writable ? 'memory' : 'sealed', step.path, mode, String(step.bytes)]
    case 'file':
      return ['file', step.path, mode, step.content]
    case 'link':
      return ['link', step.path, step.target, '']
    default: // device, directory, processes, hide
      return [step.kind, step.path, mode || step.path, '']
  }
}

/** @param {string} root @param {Plan} plan */
const argumentsFor = (root, { view, bounds, command }) => [
  ...['--pdeathsig', 'KILL', unshare, '--user', '--map-current-user', '--keep-caps', '--mount', '--pid'],
  ...['--net', '--ipc', '--uts', '--cgroup', '--fork', '--kill-child=KILL', sh, '-c', setUp, 'set-up'],
  ...[root, String(bounds.processes), String(bounds.fileBytes), command.directory, command.file],
  ...[...view.flatMap(words), 'end', ...command.environment.map(([name, value]) => `${name}=${value}`)],
  ...[command.file, ...command.args],
]

/** @type {Backend} */
const backend = {
  name: 'unshare',
  tier: 'view',
  gaps: [
    'telling what a script was denied',
    'granted hosts: a script reaches none',
    'hard links out of what can only be read: they fail instead of becoming copies',
    'what is mounted below a granted directory: it is missing, or nothing runs',
    'the name of the machine: it can be read',
    'bounds on memory and open files',
  ],
  excuses: [
    { guarantee: 'filter', half: 'denied', gap: 'a filter of system calls' },
    { guarantee: 'set-id', half: 'denied', gap: 'set-uid and set-gid bits: npm takes them away afterwards' },
    { guarantee: 'network', half: 'allowed', gap: 'a loopback of its own' },
  ],
  identify: () => {
    const missing = [setpriv, unshare, sh].find(program => !fs.existsSync(program))
    return missing === undefined
      ? { kind: 'present', identity: 'util-linux' }
      : { kind: 'absent', reason: `${missing} is not installed.`, remedy: 'Install util-linux 2.38 or later.' }
  },
  start: (plan, stdio) => {
    const root = fs.mkdtempSync(join(tmpdir(), 'unshare-backend-'))
    fs.chownSync(root, plan.uid, plan.gid)
    const inherited = Math.max(...fs.readdirSync('/proc/self/fd').map(Number))
    const rest = Array.from({ length: inherited - 3 }, () => nothing)
    const three = typeof stdio === 'string' ? [stdio, stdio, stdio] : [0, 1, 2].map(at => stdio[at] ?? 'pipe')
    const child = spawn(setpriv, argumentsFor(root, plan), {
      ...(process.getuid?.() === plan.uid ? {} : { uid: plan.uid, gid: plan.gid }),
      cwd: '/',
      env: {},
      stdio: /** @type {import('node:child_process').StdioOptions} */ ([...three, 'pipe', ...rest]),
    })
    let status = ''
    child.stdio[3]?.on('data', data => (status += String(data)))
    const outcome = new Promise((/** @type {(outcome: Outcome) => void} */ resolve) => {
      child.on('error', error => resolve({ kind: 'refused', reason: error.message }))
      child.on('close', (code, signal) => {
        fs.rmdirSync(root)
        if (signal !== null) resolve({ kind: 'signalled', signal })
        else if (status === '') resolve({ kind: 'refused', reason: 'unshare could not set the view up.' })
        else resolve({ kind: 'exited', code: code ?? 0 })
      })
    })
    return { process: child, outcome }
  },
}

module.exports = { contract: 1, backend }

import type { Plan } from '../plan/plan.js'
import { seatbeltProfile } from './seatbelt-profile.js'

/**
 * The first process in the sandbox: sets bounds, waits on descriptor 3 until somebody watches over it, says there that it is
 * ready, and becomes the script. Everything that it is told is an argument. Shells differ in the unit of a file's size; the larger one makes the bound tighter.
 */
const first = [
  'ulimit -c 0 && ulimit -f "$1" || exit 126',
  // more than the system lets a process have it has not anyway
  'ulimit -n "$2" 2>/dev/null',
  'test -x "$3" || exit 127',
  'shift 3',
  // with nobody to tell it or to hear it npm is dead, or has given up: nothing runs
  'read -r word <&3 || exit 127',
  'echo ready >&3 || exit 127',
  'exec 3>&-',
  'exec /usr/bin/env -i "$@"',
].join('\n')

const blockBytes = 1024

/**
 * The arguments of `sandbox-exec` for a plan whose paths are the kernel's.
 * @throws {Error} when the plan cannot be told to it; nothing has run
 */
export const seatbeltArguments = ({ view, command, bounds }: Plan): string[] => {
  const { text, parameters } = seatbeltProfile(view)
  if (command.file.includes('=')) {
    throw new Error(`${command.file} cannot be started: its path would be taken for a variable.`)
  }
  return [
    ...['-p', text],
    ...parameters.flatMap(([name, path]) => ['-D', `${name}=${path}`]),
    ...['/bin/sh', '-c', first, 'first'],
    ...[String(Math.floor(bounds.fileBytes / blockBytes)), String(bounds.openFiles), command.file],
    ...command.environment.map(([name, value]) => `${name}=${value}`),
    ...[command.file, ...command.args],
  ]
}

import type { Plan, ViewStep } from '@npmcli/containment'

const stepArguments = (step: ViewStep): string[] => {
  switch (step.kind) {
    case 'bind':
      return [step.writable ? '--bind' : '--ro-bind', step.source, step.path]
    case 'device':
      return ['--dev-bind', step.path, step.path]
    case 'memory':
      return ['--size', String(step.bytes), '--tmpfs', step.path]
    case 'directory':
      return ['--dir', step.path]
    // bubblewrap takes contents from descriptors; an empty file costs it the same mount
    case 'file':
      return ['--ro-bind', '/dev/null', step.path]
    case 'link':
      return ['--symlink', step.target, step.path]
    case 'processes':
      return ['--proc', step.path]
    case 'hide':
      return ['--tmpfs', step.path]
  }
}

/** The same view by the system's bubblewrap: the peer that a contained start is measured against. */
export const bubblewrapArguments = ({ view, command }: Plan): string[] => [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-net',
  '--unshare-cgroup-try',
  '--die-with-parent',
  '--new-session',
  '--cap-drop',
  'ALL',
  '--clearenv',
  ...command.environment.flatMap(([name, value]) => ['--setenv', name, value]),
  ...view.flatMap(stepArguments),
  '--chdir',
  command.directory,
  '--',
  command.file,
  ...command.args,
]

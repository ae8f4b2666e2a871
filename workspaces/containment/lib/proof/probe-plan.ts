import { join } from 'node:path'
import { authorityFor } from '../authority/authority-for.js'
import { readSurroundings } from '../authority/surroundings.js'
import { withoutMachine } from '../authority/without-machine.js'
import type { Backend } from '../backend/backend.js'
import type { Ids } from '../plan/fixed-steps.js'
import { planFor } from '../plan/plan-for.js'
import type { Plan } from '../plan/plan.js'
import { hostEntries } from '../plan/resolve-path.js'
import type { ProbeScene } from './probe-scene.js'
import type { ProbeTargets } from './probe-targets.js'

const path = '/usr/bin:/bin'

/** What the shell can tell better than Node.js, which opens descriptors of its own; then the program with the rest. */
const scriptFor = (descriptors: string): string =>
  [
    'others=false',
    `for descriptor in ${descriptors}/*; do`,
    '  case ${descriptor##*/} in 0 | 1 | 2) ;; *)',
    // the shell's own look into the directory is gone by now; what is /dev/null leads nowhere
    '    test -e "$descriptor" && ! test "$descriptor" -ef /dev/null && others=true ;;',
    '  esac',
    'done',
    `say='{"kind":"tried","guarantee":"descriptors","half":"%s","what":"%s","succeeded":%s}\\n'`,
    'printf "$say" allowed "print this" true',
    'printf "$say" denied "another one" "$others"',
    'exec "$@"',
  ].join('\n')

const program = join(__dirname, 'probe-program.js')

/**
 * The plan of the probe: made by the same functions, from the same data, as that of a dependency's script, so that what
 * is proven is what will be enforced.
 * @param launcher see `ProbeTargets`
 * @param backend what of a backend the plan depends on
 */
export const probePlan = (
  scene: ProbeScene,
  ids: Ids,
  launcher: string | undefined,
  { variables: added = [], ownSystem = false }: Pick<Backend, 'variables'> & { readonly ownSystem?: boolean } = {},
): Plan => {
  const { directory, roots } = scene
  const subject = { kind: 'dependency', identity: undefined, directory, event: 'install' } as const
  const authority = authorityFor(
    subject,
    roots,
    path,
    readSurroundings(() => false),
  )
  const plan = (args: readonly string[]): Plan =>
    planFor(
      ownSystem ? withoutMachine(authority) : authority,
      { file: '/bin/sh', args, environment: { PATH: path, HOME: roots.home, npm_config_probe_token: 'x' }, directory },
      ids,
      { marker: 'probe', entries: hostEntries },
    )
  const variables = [...plan([]).command.environment.map(([name]) => name), ...added]
  const targets: ProbeTargets = { ...scene.targets, variables, launcher }
  return plan([
    '-c',
    scriptFor(targets.platform === 'darwin' ? '/dev/fd' : '/proc/self/fd'),
    'probe',
    roots.node,
    program,
    JSON.stringify(targets),
  ])
}

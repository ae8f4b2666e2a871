import { authorityData } from '../authority/authority-data.js'
import { planFor } from '../plan/plan-for.js'
import type { Plan } from '../plan/plan.js'
import { hostEntries } from '../plan/resolve-path.js'

/** What the probe's script checks, and how it says so. Each denial has its counterpart that must succeed. */
export const probeFindings: Readonly<Record<number, string>> = {
  11: 'its own processes are not to be seen in /proc',
  12: 'a private /tmp cannot be written',
  13: 'a file outside the view can be seen',
  14: 'the system can be written',
  15: 'the script has capabilities',
}

const script = [
  'test -r /proc/self/status || exit 11',
  'echo probe > "/tmp/.npm-probe-$$" && rm "/tmp/.npm-probe-$$" || exit 12',
  'test ! -e "$1" || exit 13',
  '( : > /usr/.npm-containment-probe ) 2>/dev/null && exit 14',
  'while read -r name value; do case $name in CapEff: | CapPrm: | CapBnd:) test "$value" = 0000000000000000 || exit 15 ;; esac; done < /proc/self/status',
  'exit 0',
].join('\n')

/** A plan that shows, by doing it, whether this machine lets the launcher contain. */
export const probePlan = (outside: string): Plan =>
  planFor(
    {
      grants: authorityData.system.read.map(path => ({ path, access: 'read', reason: 'system' })),
      hidden: [],
      protected: [],
      scriptGround: [],
      home: '/nonexistent',
      path: ['/usr/bin', '/bin'],
    },
    { file: '/bin/sh', args: ['-c', script, 'probe', outside], environment: { PATH: '/usr/bin:/bin' }, directory: '/' },
    { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    { marker: 'probe', entries: hostEntries },
  )

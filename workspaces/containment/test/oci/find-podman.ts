import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findPodman, ownLimits, type PodmanPlaces } from '../../lib/oci/find-podman.js'

const owner = process.getuid?.() ?? 0
const base = realpathSync(t.testdir({}))
let count = 0

const places = (...programs: string[]): PodmanPlaces => {
  const directory = join(base, String(++count))
  mkdirSync(directory, { mode: 0o755 })
  for (const name of programs) {
    writeFileSync(join(directory, name), '', { mode: 0o755 })
  }
  const directories = [join(base, 'none'), directory]
  return { platform: 'linux', directories, bothGroups: join(directory, 'both'), owner, user: 1000 }
}

void t.test('podman, with a runtime that works here', t => {
  const all = places('podman', 'crun', 'runc', 'newuidmap')
  t.match(findPodman(all), { kind: 'present', engine: /podman$/, runtime: { file: /crun$/, withoutGroups: true } })
  t.match(findPodman({ ...all, bothGroups: base }), { runtime: { file: /runc$/, withoutGroups: false } })
  t.match(findPodman(places('podman', 'runc', 'newuidmap')), { runtime: { file: /runc$/ } })
  t.match(findPodman({ ...places('podman', 'runc'), user: 0 }), { kind: 'present' })
  t.end()
})

void t.test('or why there is none, and what helps', t => {
  const reason = (found: PodmanPlaces): unknown => findPodman(found)
  t.match(reason(places()), {
    kind: 'absent',
    reason: 'podman is not installed.',
    remedy: /apt-get install podman runc/,
  })
  t.match(reason({ ...places('podman', 'crun', 'newuidmap'), bothGroups: base }), { reason: /no runtime that works/ })
  t.match(reason(places('podman', 'runc')), { reason: /without newuidmap/, remedy: /apt-get install uidmap/ })
  const open = places('podman', 'runc', 'newuidmap')
  chmodSync(join(open.directories[1] ?? '', 'podman'), 0o777)
  t.match(reason(open), { kind: 'absent', reason: /could have been written by others/ })
  t.match(reason({ ...places('podman', 'runc', 'newuidmap'), owner: owner + 1 }), { kind: 'absent' })
  t.match(reason({ ...places('podman', 'crun'), platform: 'darwin' }), {
    kind: 'absent',
    reason: /programs of this machine \(darwin\) do not run in a Linux container/,
  })
  t.match(findPodman().kind, /^(present|absent)$/)
  t.end()
})

void t.test('the limits of this process', t => {
  t.strictSame(
    ownLimits(
      'Max processes             63000                63000  processes\nMax open files            1024  4096  files\n',
    ),
    { files: '1024:4096', processes: 63000 },
  )
  t.strictSame(ownLimits('Max processes    unlimited    unlimited    processes\n'), {
    files: '1024:4096',
    processes: Number.MAX_SAFE_INTEGER,
  })
  t.match(ownLimits(), { files: /^\d+:\d+$/ })
  t.end()
})

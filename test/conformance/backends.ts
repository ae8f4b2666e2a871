// One suite over every backend: where two of them disagree, one of them is wrong, or the difference is a gap with a name.
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Backend } from '@npmcli/containment'
import { dist } from '../../fork/paths.js'
import type * as Candidates from '../../workspaces/containment/lib/backend/candidates.js'
import type * as FindLauncher from '../../workspaces/containment/lib/linux/find-launcher.js'
import type * as ProveBackend from '../../workspaces/containment/lib/proof/prove-backend.js'
import { makeProject } from '../fixtures/project.js'

const shipped = (path: string): unknown =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require(join(dist, 'node_modules/@npmcli/containment/lib', path))

const { candidates } = shipped('backend/candidates.js') as typeof Candidates
const { proveBackend } = shipped('proof/prove-backend.js') as typeof ProveBackend
const { findLauncher } = shipped('linux/find-launcher.js') as typeof FindLauncher

const backends = [...candidates()]

/** Where the suite has to show something, a backend that is missing is a failure: CI names those that it has. */
const needed = (process.env.CONTAINMENT_MUST_TEST ?? 'linux').split(',')

const isMissing = (backend: Backend): string | false => {
  const found = backend.identify()
  return found.kind === 'absent' && !needed.includes(backend.name) ? `NOT TESTED: ${found.reason}` : false
}

/** A script that tells everything that a contained one can tell, in lines that must be the same everywhere. */
const script = `
set -u
say() { echo "$1: $2"; }
say directory "$(pwd)"
say ids "$(id -u):$(id -g)"
say root "$(ls -A / | tr '\\n' ' ')"
say etc "$(ls -A /etc | tr '\\n' ' ')"
say dev "$(ls -A /dev | tr '\\n' ' ')"
say modes "$(stat -c '%n %a' / /etc /etc/hosts /etc/passwd /dev /tmp /var /var/tmp "$HOME" . package.json | tr '\\n' ' ')"
say passwd "$(cat /etc/passwd | tr '\\n' ' ')"
ls /proc > "$HOME/processes"
say processes "$(grep -c '^[0-9]' < "$HOME/processes")"
rm "$HOME/processes"
say session "$(awk '{ print ($6 != 0), $7 }' /proc/self/stat)"
say status "$(grep -E '^(Cap|NoNewPrivs|Seccomp:|Groups)' /proc/self/status | tr '\\t\\n' '  ')"
say interfaces "$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ')"
say hostname "$(uname -n)"
say environment "$(env | grep -v -E '^(NPM_CONTAINMENT|PWD|OLDPWD|SHLVL|_|HOME|PATH|npm_)' | sort | tr '\\n' ' ')"
say tree "$(ls -A ../.. | tr '\\n' ' ')"
say home "$(ls -A "$HOME" | tr '\\n' ' ')"
try() { if (eval "$2") > /dev/null 2>&1; then say "$1" yes; else say "$1" no; fi; }
try write 'echo x > built'
try beside 'echo x > ../other/index.js'
try manifest 'echo x > package.json'
try rename 'mv package.json elsewhere'
try system 'echo x > /usr/new'
try root-new 'echo x > /new'
try etc-new 'echo x > /etc/new'
try etc-change 'echo x > /etc/hosts'
try temporary 'echo x > /tmp/x && echo x > /var/tmp/x && echo x > "$HOME/x"'
try proc-write 'echo 1 > /proc/self/oom_score_adj'
try sysctl 'echo x > /proc/sys/kernel/hostname'
try keys 'grep -q . /proc/keys'
try symbols 'grep -q . /proc/kallsyms'
try timers 'grep -q . /proc/timer_list'
try device 'mknod node c 1 3'
try pipe 'mkfifo pipe'
try set-uid 'chmod u+s built'
try sticky 'chmod +t built'
try namespace 'unshare --user true'
try mount 'mount -t tmpfs none /tmp'
try owner 'chown 12345 built'
try kill-init 'kill -KILL 1; sleep 0.1; kill -0 1 && false'
try terminal 'true < /dev/tty'
exit 7
`

interface Told {
  readonly code: number | undefined
  readonly lines: readonly string[]
  readonly files: readonly string[]
  readonly summary: unknown
}

const tell = async (t: Test, backend: string): Promise<Told> => {
  const project = await makeProject(t, {
    manifest: { dependencies: { tells: '1.0.0', other: '1.0.0' } },
    files: { 'project/source.js': '', 'home/secret': '' },
    packages: [
      { name: 'other', version: '1.0.0', files: { 'index.js': '' } },
      {
        name: 'tells',
        version: '1.0.0',
        manifest: { scripts: { postinstall: 'sh tell.sh > told 2>&1 || echo "exit: $?" >> told' } },
        files: { 'tell.sh': script },
      },
    ],
  })
  const { code, stdout, stderr } = await project.run([
    'install',
    '--safe',
    '--json',
    `--containment-backend=${backend}`,
  ])
  t.equal(code, 0, stderr)
  const directory = join(project.directory, 'node_modules/tells')
  const printed = stdout.replaceAll(realpathSync(project.root), '<root>')
  const { containment } = JSON.parse(printed) as {
    readonly containment: { readonly scripts: readonly { readonly denials: readonly { readonly kind: string }[] }[] }
  }
  t.match(containment, { backend })
  return {
    code,
    lines: readFileSync(join(directory, 'told'), 'utf8')
      .replaceAll(realpathSync(project.root), '<root>')
      .trim()
      .split('\n'),
    files: readdirSync(directory).sort(),
    // bubblewrap has no supervisor: what it refuses at once it does not tell (a named gap)
    summary: containment.scripts.map(entry => ({
      ...entry,
      milliseconds: 0,
      path: '',
      denials: entry.denials.filter(({ kind }) => kind !== 'refused' && kind !== 'connect'),
    })),
  }
}

void t.test('each keeps every guarantee', async t => {
  const rows: string[] = []
  for (const backend of backends) {
    await t.test(`${backend.name} (${backend.tier})`, { skip: isMissing(backend) }, async t => {
      const ids = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
      const proof = await proveBackend(backend, { node: process.execPath, ids, launcher: findLauncher().file })
      t.match(proof, { kind: 'proven' })
      for (const { guarantee, verdict } of proof.results) {
        const isExcused = verdict === 'gap' && backend.excuses?.some(excuse => excuse.guarantee === guarantee)
        t.ok(verdict === 'proven' || isExcused, guarantee)
        rows.push(`${guarantee.padEnd(12)} ${backend.name.padEnd(12)} ${backend.tier.padEnd(10)} ${verdict}`)
      }
    })
  }
  t.comment(`\n${rows.sort().join('\n')}`)
})

/** Only who tells of them lays decoys: empty files in the places of well-known secrets. */
const withoutDecoys = <Told extends { readonly lines: readonly string[] }>(told: Told): Told => ({
  ...told,
  lines: told.lines.map(line => (/^(home|tree): /.test(line) ? line.replace(/ \.\S+/g, '') : line)),
})

void t.test('a script sees, and can do, the same by each', async t => {
  // without a view other things are seen: that is what a tier is
  const [first, ...others] = backends.filter(backend => isMissing(backend) === false && backend.tier === 'view')
  if (first === undefined) {
    t.fail('there is no backend to compare with')
    return
  }
  const expected = await tell(t, first.name)
  t.match(expected.lines, ['directory: <root>/project/node_modules/tells'])
  t.equal(expected.lines.at(-1), 'exit: 7')
  const attempts = expected.lines.filter(line => /: (yes|no)$/.test(line))
  t.strictSame(
    attempts.filter(line => line.endsWith('yes')),
    ['write', 'temporary', 'pipe', 'sticky'].map(name => `${name}: yes`),
    'what is allowed, and no more',
  )
  for (const other of others) {
    const told = await tell(t, other.name)
    t.strictSame(withoutDecoys(told), withoutDecoys(expected), `${other.name} as ${first.name}`)
  }
})

// The build refuses what is not what it asked for, and says what to install.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { launcher, launcherSource, makeDirectory } from './fixtures/launch'

interface Build {
  buildLauncher: (options: { output: string; cc?: string }) => Promise<string>
  verify: (file: Buffer) => void
}

const load = async (): Promise<Build> => (await import(pathToFileURL(join(launcherSource, 'build.mjs')).href)) as Build

// a busy machine compiles slowly
t.setTimeout(150_000)

void t.test('builds and verifies', async t => {
  const { buildLauncher } = await load()
  const directory = makeDirectory(t)
  const output = join(directory, 'sub', 'launcher')
  t.equal(await buildLauncher({ output }), output)
  t.strictSame(readdirSync(join(directory, 'sub')), ['launcher'], 'nothing else is left')
  const text = readFileSync(output, 'latin1')
  t.notOk(text.includes(launcherSource), 'no path of the machine is in it')
})

void t.test('a compiler that is missing', async t => {
  const { buildLauncher } = await load()
  const output = join(makeDirectory(t), 'launcher')
  await t.rejects(buildLauncher({ output, cc: 'no-such-compiler' }), {
    message: /'no-such-compiler' was not found.*apt install gcc/,
  })
  t.notOk(existsSync(output))
})

void t.test('compilers that fail or do something else', { timeout: 120_000 }, async t => {
  const { buildLauncher } = await load()
  const directory = makeDirectory(t)
  const output = join(directory, 'out', 'launcher')
  mkdirSync(join(directory, 'out'))
  writeFileSync(output, 'the old one')
  // the last one counts: what is looked at is the same, and takes a third of the time
  const cc = 'exec cc "$@" -O0'
  const failing: [string, RegExp][] = [
    ['echo "x.c:1:10: fatal error: errno.h: No such file or directory" >&2; exit 1', /headers.*apt install libc6-dev/],
    ['echo "error: something" >&2; exit 1', /could not compile the launcher:\nerror: something/],
    // asked for -static-pie, makes a dynamic program: what Debian's musl-gcc does
    [
      'for a in "$@"; do shift; [ "$a" = -static-pie ] && a=-pie; set -- "$@" "$a"; done; exec cc "$@" -O0',
      /dynamically linked/,
    ],
    [
      'for a in "$@"; do shift; [ "$a" = -static-pie ] && a=-static; set -- "$@" "$a"; done; exec cc -no-pie "$@" -O0',
      /position-independent/,
    ],
    [`${cc} -Wl,-z,execstack`, /stack is executable/],
    [`${cc} -Wl,--omagic`, /can write it can execute|position-independent/],
    [`echo "static int x; int *y = &x;" > "\${0%/*}/y.c"; ${cc} "\${0%/*}/y.c"`, /relocations/],
    ['for a in "$@"; do o=$a; done; echo text > "$o"', /no 64-bit/],
  ]
  for (const [script, message] of failing) {
    const compiler = join(directory, 'cc')
    writeFileSync(compiler, `#!/bin/sh\n${script}\n`)
    chmodSync(compiler, 0o755)
    await t.rejects(buildLauncher({ output, cc: compiler }), { message }, String(message))
  }
  t.equal(readFileSync(output, 'utf8'), 'the old one')
  t.strictSame(readdirSync(join(directory, 'out')), ['launcher'])
})

void t.test('the launcher that is tested', async t => {
  const { verify } = await load()
  t.doesNotThrow(() => {
    verify(readFileSync(launcher))
  })
})

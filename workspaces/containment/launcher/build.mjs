// Compiles the launcher and looks at what came out. A compiler's flags are wishes: a wrapper or a specs file may turn
// `-static-pie` into a dynamic binary, and a dynamic launcher could be made to load a library. So the program headers decide.
import { execFile } from 'node:child_process'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

const sources = [
  'runtime.c',
  'main.c',
  'launch.c',
  'plan.c',
  'status.c',
  'descriptors.c',
  'hold.c',
  'pool.c',
  'identity.c',
  'places.c',
  'mounts.c',
  'filter.c',
  'filter_shared.c',
  'descendants.c',
  'supervise.c',
  'outside.c',
  'inside.c',
  'notify.c',
  'caller.c',
  'links.c',
  'ground.c',
  'attributes.c',
  'signals.c',
  'landlock.c',
  'denials.c',
  'names.c',
  'proxy.c',
  'sockets.c',
  'secrets.c',
  'uses.c',
]

const flags = [
  '-std=c11',
  '-D_GNU_SOURCE',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-fPIE',
  '-ffreestanding',
  '-nostdlib',
  '-fno-asynchronous-unwind-tables',
  '-fstack-protector-strong',
  '-U_FORTIFY_SOURCE',
  '-static-pie',
  '-s',
  '-Wl,-z,relro,-z,now,-z,noexecstack',
  '-Wl,--build-id=none',
]

// Where the value lies that the stack protector compares with: runtime.c puts it there.
const guard = {
  x64: ['-mstack-protector-guard=global'],
  arm64: [
    '-mstack-protector-guard=sysreg',
    '-mstack-protector-guard-reg=tpidr_el0',
    '-mstack-protector-guard-offset=0',
  ],
}

const segment = { load: 1, dynamic: 2, interpreter: 3, stack: 0x6474e551 }
const permission = { execute: 1, write: 2 }
// DT_NEEDED, and the sizes of the three kinds of tables of relocations
const unwanted = new Set([1, 2, 8, 35])

export async function buildLauncher({ output, cc = 'cc', arch = process.arch }) {
  const target = resolve(output)
  const temporary = join(dirname(target), `.containment-launcher-${randomUUID()}`)
  await mkdir(dirname(target), { recursive: true })
  try {
    await compile(cc, [...flags, ...(guard[arch] ?? []), ...sources.map(name => join(here, name)), '-o', temporary])
    verify(await readFile(temporary))
    await rename(temporary, target)
  } finally {
    await rm(temporary, { force: true })
  }
  return target
}

function compile(cc, args) {
  return new Promise((resolve, reject) => {
    execFile(cc, args, { cwd: here }, (error, stdout, stderr) => {
      if (!error) {
        resolve()
      } else if (error.code === 'ENOENT') {
        reject(
          new Error(
            `The launcher needs a C compiler and '${cc}' was not found. ` +
              'Install one: `apt install gcc libc6-dev` (Debian, Ubuntu), `dnf install gcc` (Fedora).',
          ),
        )
      } else if (/\.h: No such file|\.h' file not found/.test(stderr)) {
        reject(
          new Error(
            'The launcher needs the headers of the C library and of the kernel. ' +
              'Install them: `apt install libc6-dev` (Debian, Ubuntu), `dnf install glibc-devel` (Fedora).\n' +
              stderr,
          ),
        )
      } else {
        reject(new Error(`'${cc}' could not compile the launcher:\n${stderr || error.message}`))
      }
    })
  })
}

// Throws unless `file` is a 64-bit position-independent executable that needs no interpreter, library or relocation (nothing
// here would carry it out), and in which no memory is executable that can be written.
export function verify(file) {
  const refuse = reason => {
    throw new Error(`The compiled launcher is not as it must be: ${reason}.`)
  }
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) {
    refuse('it is no 64-bit little-endian ELF file')
  }
  if (file.readUInt16LE(16) !== 3) {
    refuse('it is not position-independent')
  }
  const number = at => Number(file.readBigUInt64LE(at))
  const headers = Array.from({ length: file.readUInt16LE(56) }, (_, i) => number(32) + i * file.readUInt16LE(54))
  const find = type => headers.filter(header => file.readUInt32LE(header) === type)
  const isBoth = header => (file.readUInt32LE(header + 4) & 3) === (permission.execute | permission.write)
  if (find(segment.interpreter).length > 0) {
    refuse('it is dynamically linked (it names an interpreter)')
  }
  if (find(segment.stack).length === 0 || find(segment.stack).some(isBoth)) {
    refuse('its stack is executable')
  }
  if (find(segment.load).some(isBoth)) {
    refuse('what it can write it can execute')
  }
  for (const header of find(segment.dynamic)) {
    const start = number(header + 8)
    for (let at = start; at < start + number(header + 32); at += 16) {
      if (unwanted.has(number(at)) && number(at + 8) !== 0) {
        refuse('it needs a library or relocations')
      }
    }
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const output = join(here, '..', '..', '..', 'build', 'launcher', 'containment-launcher')
  try {
    console.log(await buildLauncher({ output }))
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}

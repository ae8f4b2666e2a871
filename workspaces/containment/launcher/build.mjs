// Compiles the launcher and looks at what came out. A compiler's flags are wishes: a wrapper or a specs file may turn
// `-static-pie` into a dynamic binary, and a dynamic launcher could be made to load a library. So the program headers decide.
import { execFile } from 'node:child_process'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

const sources = [
  'main.c',
  'plan.c',
  'status.c',
  'descriptors.c',
  'identity.c',
  'places.c',
  'mounts.c',
  'filter.c',
  'supervise.c',
]

const flags = [
  '-std=c11',
  '-D_GNU_SOURCE',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-fPIE',
  '-fstack-protector-strong',
  '-U_FORTIFY_SOURCE',
  '-D_FORTIFY_SOURCE=2',
  '-static-pie',
  '-s',
  '-Wl,-z,relro,-z,now,-z,noexecstack',
  '-Wl,--build-id=none',
]

const segment = { interpreter: 3, stack: 0x6474e551, readOnlyAfterRelocation: 0x6474e552 }

export async function buildLauncher({ output, cc = 'cc' }) {
  const target = resolve(output)
  const temporary = join(dirname(target), `.containment-launcher-${randomUUID()}`)
  await mkdir(dirname(target), { recursive: true })
  try {
    await compile(cc, [...flags, ...sources.map(name => join(here, name)), '-o', temporary])
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
              'Install one: `apt install gcc libc6-dev` (Debian, Ubuntu), `dnf install gcc glibc-static` (Fedora).',
          ),
        )
      } else if (/cannot find -lc\b|rcrt1\.o|cannot find -lgcc_eh|stdio\.h: No such file/.test(stderr)) {
        reject(
          new Error(
            'The launcher is linked statically and the static C library was not found. ' +
              'Install it: `apt install libc6-dev` (Debian, Ubuntu), `dnf install glibc-static` (Fedora).\n' +
              stderr,
          ),
        )
      } else {
        reject(new Error(`'${cc}' could not compile the launcher:\n${stderr || error.message}`))
      }
    })
  })
}

// Throws unless `file` is a 64-bit position-independent executable that needs no interpreter, has no executable stack and
// turns its relocated data read-only.
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
  const table = Number(file.readBigUInt64LE(32))
  const size = file.readUInt16LE(54)
  const headers = new Map()
  for (let i = 0; i < file.readUInt16LE(56); i++) {
    headers.set(file.readUInt32LE(table + i * size), file.readUInt32LE(table + i * size + 4))
  }
  if (headers.has(segment.interpreter)) {
    refuse('it is dynamically linked (it names an interpreter)')
  }
  if (!headers.has(segment.stack) || headers.get(segment.stack) & 1) {
    refuse('its stack is executable')
  }
  if (!headers.has(segment.readOnlyAfterRelocation)) {
    refuse('its relocated data stays writable (no RELRO)')
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

import { gzipSync } from 'node:zlib'
import { Header } from 'tar'
import { manifestOf, type PackageSpec } from './package-spec.js'

const block = 512
const modified = new Date('1985-10-26T08:15:00Z')

const isProgram = (body: Buffer): boolean => ['#!', '\x7fELF'].some(start => body.indexOf(start, 0, 'latin1') === 0)

const entry = (path: string, content: string | Uint8Array): Buffer[] => {
  const body = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
  const header = Buffer.alloc(block)
  const mode = isProgram(body) ? 0o755 : 0o644
  new Header({ path: `package/${path}`, mode, size: body.length, type: 'File', mtime: modified }).encode(header, 0)
  return [header, body, Buffer.alloc((block - (body.length % block)) % block)]
}

/** Makes the tarball of a package in memory; equal packages give equal bytes. */
export const packTarball = (spec: PackageSpec): Buffer => {
  const files = { 'package.json': `${JSON.stringify(manifestOf(spec), undefined, 2)}\n`, ...spec.files }
  const entries = Object.entries(files).flatMap(([path, content]) => entry(path, content))
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * block)]))
}

import { createHash } from 'node:crypto'
import { packTarball } from './pack-tarball.js'
import { manifestOf, type PackageSpec } from './package-spec.js'
import type { Publication } from './publication.js'

type Manifest = Record<string, unknown>

const scriptsThatInstall = ['preinstall', 'install', 'postinstall']

const hasInstallScript = ({ manifest, files }: PackageSpec): boolean =>
  Boolean(files?.['binding.gyp']) || scriptsThatInstall.some(name => name in Object(manifest?.['scripts']))

const shortName = (name: string): string => name.replace(/^@[^/]+\//, '')

/** What a registry holds: packuments and tarballs, in memory. */
export class PackageStore {
  readonly #versions = new Map<string, Map<string, Manifest>>()
  readonly #tarballs = new Map<string, Buffer>()

  add(spec: PackageSpec): void {
    const manifest = { ...manifestOf(spec), ...(hasInstallScript(spec) ? { hasInstallScript: true } : {}) }
    this.#put(spec.name, spec.version, manifest, packTarball(spec))
  }

  /** Adds what a client has published; false when a version is already there. */
  publish({ name, versions }: Publication): boolean {
    if (versions.some(({ version }) => this.#versions.get(name)?.has(version))) return false
    for (const { version, manifest, tarball } of versions) this.#put(name, version, manifest, tarball)
    return true
  }

  versionsOf(name: string): string[] {
    return [...(this.#versions.get(name)?.keys() ?? [])]
  }

  /** The manifest of one version, as the registry would give it out. */
  manifestOf(name: string, version: string): Manifest | undefined {
    return this.#versions.get(name)?.get(version)
  }

  tarball(path: string): Buffer | undefined {
    return this.#tarballs.get(path)
  }

  /** The packument, with tarball addresses below `url`; undefined for a package that is not there. */
  packument(name: string, url: string): Manifest | undefined {
    const versions = this.#versions.get(name)
    const latest = this.versionsOf(name).at(-1)
    if (!versions || !latest) return undefined
    const withDist = [...versions].map(([version, manifest]): [string, Manifest] => {
      const path = tarballPath(name, version)
      const bytes = this.#tarballs.get(path) ?? Buffer.alloc(0)
      const dist = {
        tarball: `${url}${path}`,
        integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
        shasum: createHash('sha1').update(bytes).digest('hex'),
      }
      return [version, { ...manifest, dist }]
    })
    return { _id: name, name, 'dist-tags': { latest }, versions: Object.fromEntries(withDist) }
  }

  #put(name: string, version: string, manifest: Manifest, tarball: Buffer): void {
    const versions = this.#versions.get(name) ?? new Map<string, Manifest>()
    this.#versions.set(name, versions.set(version, manifest))
    this.#tarballs.set(tarballPath(name, version), tarball)
  }
}

const tarballPath = (name: string, version: string): string => `${name}/-/${shortName(name)}-${version}.tgz`

import type { PackageSpec } from '../test/registry/package-spec.js'
import { wormScript } from './worm-script.js'

/** Who owns a package of the demo. */
export type Owner = 'ada' | 'mallory'

export interface DemoPackage extends PackageSpec {
  readonly owner: Owner
}

/** What Ada has published, and what the worm is after. */
export const victims = ['ada-colors', 'ada-dates'] as const

export const wormName = 'harmless-worm'

/** What the app asks for: three real packages, and one of which it knows nothing. */
export const dependencies: Readonly<Record<string, string>> = {
  'core-js': '^3.40.0',
  esbuild: '^0.28.0',
  'node-expat': '^2.4.1',
  'terminal-banner': '^1.0.0',
}

const version = '1.0.0'

/**
 * The packages that only the demo's registry has.
 * @param inside the demo's directory; the worm does nothing anywhere else
 */
export const demoPackages = (inside: string): readonly DemoPackage[] => [
  ...victims.map(name => ({
    owner: 'ada' as const,
    name,
    version,
    files: { 'index.js': `exports.name = '${name}'\n` },
  })),
  {
    owner: 'mallory',
    name: 'terminal-banner',
    version,
    manifest: { dependencies: { [wormName]: '^1.0.0' } },
    files: { 'index.js': "exports.banner = text => '*** ' + text + ' ***'\n" },
  },
  {
    owner: 'mallory',
    name: wormName,
    version,
    manifest: { scripts: { postinstall: 'node worm.js' } },
    files: { 'worm.js': wormScript, 'aim.json': JSON.stringify({ inside, packages: victims }) },
  },
]

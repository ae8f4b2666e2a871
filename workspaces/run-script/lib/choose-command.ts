import { defaultGypInstallScript, isNodeGypPackage } from '@npmcli/node-gyp'
import type { Manifest } from './run-script-options.js'

/** An addon that says nothing about its installation is built with node-gyp. */
const isBuiltUnasked = async ({ scripts, gypfile }: Manifest, path: string): Promise<boolean> =>
  !scripts?.install && !scripts?.preinstall && gypfile !== false && (await isNodeGypPackage(path))

/** The command line of `event` in a package, or undefined when the package has none. */
export const chooseCommand = async (manifest: Manifest, event: string, path: string): Promise<string | undefined> => {
  const script = manifest.scripts?.[event]
  if (script) {
    return script
  }
  return event === 'install' && (await isBuiltUnasked(manifest, path)) ? defaultGypInstallScript : undefined
}

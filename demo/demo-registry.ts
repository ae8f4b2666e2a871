import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readUplink } from '../test/registry/uplink.js'
import { addUser, startVerdaccio, type Verdaccio } from '../test/registry/verdaccio.js'
import { demoPackages, victims, type Owner } from './packages.js'
import { publishPackages } from './publish-packages.js'

/** The demo's registry, with the demo's packages in it. */
export interface DemoRegistry extends Verdaccio {
  readonly tokens: Readonly<Record<Owner, string>>
  /** Puts Ada's packages back to what she has published. */
  reset: () => void
}

/** Starts verdaccio with the user's registry behind it, and has Ada and Mallory publish. */
export const startDemoRegistry = async (directory: string, signal: AbortSignal): Promise<DemoRegistry> => {
  const home = join(directory, 'registry')
  const own = demoPackages(directory).map(({ name }) => name)
  const verdaccio = await startVerdaccio({ directory: home, own, uplink: readUplink() })
  try {
    const tokens = { ada: await addUser(verdaccio.url, 'ada'), mallory: await addUser(verdaccio.url, 'mallory') }
    await publishPackages({ directory, registry: verdaccio.url, tokens, signal })
    for (const name of victims)
      cpSync(join(home, 'storage', name), join(home, 'as-published', name), { recursive: true })
    const reset = (): void => {
      for (const name of victims) {
        rmSync(join(home, 'storage', name), { recursive: true })
        cpSync(join(home, 'as-published', name), join(home, 'storage', name), { recursive: true })
      }
    }
    return { ...verdaccio, tokens, reset }
  } catch (error) {
    await verdaccio.stop()
    throw error
  }
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { driveNpm } from '../test/fixtures/drive-npm.js'
import { npmEnvironment } from '../test/fixtures/npm-environment.js'
import { inCheckout } from '../test/fixtures/npm-under-test.js'
import { manifestOf } from '../test/registry/package-spec.js'
import { userConfig } from './ada-home.js'
import { demoPackages, type Owner } from './packages.js'

interface PublishOptions {
  /** The demo's directory. */
  readonly directory: string
  readonly registry: string
  readonly tokens: Readonly<Record<Owner, string>>
  readonly signal: AbortSignal
}

/** Writes the demo's packages to disk, and has their owners publish them. */
export const publishPackages = async ({ directory, registry, tokens, signal }: PublishOptions): Promise<void> => {
  await Promise.all(
    demoPackages(directory).map(async spec => {
      const home = join(directory, 'publishers', spec.name)
      const files = { ...spec.files, 'package.json': JSON.stringify(manifestOf(spec), undefined, 2) }
      for (const [name, content] of Object.entries(files)) {
        const path = join(home, 'package', name)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, content)
      }
      writeFileSync(join(home, '.npmrc'), userConfig(registry, tokens[spec.owner]))
      const env = npmEnvironment(inCheckout, home)
      const { code, stderr } = await driveNpm({
        npm: inCheckout,
        args: ['publish'],
        cwd: join(home, 'package'),
        env,
        signal,
      })
      if (code !== 0) throw new Error(`${spec.name} could not be published:\n${stderr}`)
    }),
  )
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dependencies } from './packages.js'

/** Ada's HOME. */
export interface AdaHome {
  readonly home: string
  /** Where she runs `npm install`. */
  readonly app: string
}

/** What `npm login` leaves in `~/.npmrc`. */
export const userConfig = (registry: string, token: string): string =>
  `registry=${registry}\n${registry.replace(/^https?:/, '')}:_authToken=${token}\n`

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

export const appManifest = json({ name: 'app', version: '1.0.0', private: true, dependencies })
export const notesSource = 'exports.notes = []\n'

/** Makes a HOME with a token, an app and another project. */
export const makeAdaHome = (home: string, registry: string, token: string): AdaHome => {
  const app = join(home, 'projects/app')
  const files: Readonly<Record<string, string>> = {
    '.npmrc': userConfig(registry, token),
    'projects/app/package.json': appManifest,
    'projects/app/hello.ts': "const greet = (name: string): string => 'hello ' + name\nconsole.log(greet('esbuild'))\n",
    'projects/notes/package.json': json({ name: 'notes', version: '1.0.0', private: true }),
    'projects/notes/index.js': notesSource,
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  return { home, app }
}

import type { Manifest } from './run-script-options.js'

/** One value of a manifest as environment variables: objects and arrays become one variable for each leaf. */
function* flatten(name: string, value: unknown): Generator<[name: string, value: string]> {
  if (value === undefined) {
    return
  }
  if (value === null || value === false) {
    yield [name, '']
  } else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      yield* flatten(`${name}_${key}`, inner)
    }
  } else {
    const leaf = value as string | number | true
    yield [name, String(leaf)]
  }
}

/** What a script is told about its package: the fields that npm RFC 0021 settled on, as `npm_package_*`. */
export const packageEnvironment = ({ name, version, config, engines, bin }: Manifest): Record<string, string> =>
  Object.fromEntries(flatten('npm_package', { name, version, config, engines, bin }))

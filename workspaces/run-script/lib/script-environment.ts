import { resolve } from 'node:path'
import { packageEnvironment } from './package-environment.js'
import type { Manifest, RunScriptOptions } from './run-script-options.js'
import setPath from './set-path.js'

/** Where the environment of a script comes from. */
export interface EnvironmentSources extends Pick<RunScriptOptions, 'binPaths' | 'env' | 'event' | 'nodeGyp' | 'path'> {
  readonly command: string
  readonly manifest: Manifest
}

/** The environment of a script: npm's own, then the caller's, then what npm tells about the package and the event. */
export const scriptEnvironment = (sources: EnvironmentSources): NodeJS.ProcessEnv => {
  const { binPaths, command, env, event, manifest, nodeGyp, path } = sources
  return setPath(path, binPaths, {
    ...process.env,
    ...env,
    ...packageEnvironment(manifest),
    npm_package_json: resolve(path, 'package.json'),
    npm_lifecycle_event: event,
    npm_lifecycle_script: command,
    npm_config_node_gyp: nodeGyp || env?.npm_config_node_gyp || require.resolve('node-gyp/bin/node-gyp.js'),
  })
}

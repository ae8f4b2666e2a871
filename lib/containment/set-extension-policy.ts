import { realpathSync } from 'node:fs'
import { layerValue } from '@npmcli/config/lib/containment/config-layers.js'
import type { ExtensionPolicy } from '@npmcli/containment'
import type { Npm } from './npm.js'

/** The option by which a user says that a project's extension may be loaded. */
const option = 'containment-extension'

const real = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** A clone that npm prepares, or what npx fetched, lies in npm's cache and is nobody's project. */
const projectOf = ({ config, global, prefix }: Npm): string | undefined => {
  const isClone = process.env['_PACOTE_NO_PREPARE_'] !== undefined
  const project = real(prefix)
  return global || isClone || project.startsWith(`${real(String(config.get('cache')))}/`) ? undefined : project
}

/** Whether the user has said that npm may load the extension: by the option, or by naming the file when typing. */
const isAllowed = ({ config }: Npm): boolean =>
  config.get(option) === true || layerValue(config, 'cli', 'extension-file') !== undefined

/**
 * Says for this process which `.npm-extension` npm may load into itself: only the project's own, and with `safe` only
 * when the user, not the project, has said so. Silently leaving it out would install other packages than the project
 * means, so then npm stops.
 */
export const setExtensionPolicy = (npm: Npm): void => {
  const policy: ExtensionPolicy = {
    get root() {
      return projectOf(npm)
    },
    assertAllowed: file => {
      if (!npm.config.containment.safe || isAllowed(npm)) {
        return
      }
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { ContainmentError } = require('@npmcli/containment') as typeof import('@npmcli/containment')
      throw new ContainmentError('ECONTAINEXTENSION', {
        reason: `It is ${file}, and changes which packages are installed.`,
        hint: `Read it; then allow it by --${option}, or leave it out by --ignore-extension.`,
      })
    },
  }
  Object.defineProperty(process, Symbol.for('npm.extensions'), { value: policy, enumerable: false, configurable: true })
}

import { layerValue } from '@npmcli/config/lib/containment/config-layers.js'
import type { ModulePlaces } from '@npmcli/containment'
import type { Npm } from './npm.js'

/**
 * Where backends that are packages are looked for: where the user installs globally. Not where a project says that this
 * is, by itself or by naming another configuration.
 */
export const modulePlaces = ({ config, globalDir }: Npm): ModulePlaces => {
  const isNamed = ['prefix', 'userconfig', 'globalconfig'].some(key => layerValue(config, 'project', key) !== undefined)
  return { global: isNamed ? undefined : globalDir }
}

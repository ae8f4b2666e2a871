import { join } from 'node:path'
import { layerValue } from '@npmcli/config/lib/containment/config-layers.js'
import type { Npm } from './npm.js'

/**
 * Where proofs are kept: in npm's cache, which no contained script sees. Not in a cache that a project names: that lies
 * where the project wants, and what is found there was not written by the user's npm.
 */
export const proofDirectory = ({ config }: Npm): string | undefined =>
  layerValue(config, 'project', 'cache') === undefined ? join(String(config.get('cache')), '_containment') : undefined

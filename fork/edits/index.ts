import { arboristRebuild } from './arborist-rebuild.js'
import { checkAllowScripts } from './check-allow-scripts.js'
import { commandList } from './command-list.js'
import { configClass } from './config-class.js'
import { commandParams } from './command-params.js'
import { configDefinitions } from './config-definitions.js'
import { configShorthands } from './config-shorthands.js'
import type { EditedFile } from './edit.js'
import { linkBins } from './link-bins.js'
import { mergeEdits } from './merge-edits.js'
import { npmLoad } from './npm-load.js'
import { npxSwitches } from './npx-switches.js'
import { packageManifest } from './package-manifest.js'
import { rebuildCommand } from './rebuild-command.js'
import { reifyFinish } from './reify-finish.js'
import { reifyOutput } from './reify-output.js'
import { updateNotifier } from './update-notifier.js'

/** Every change to npm's own files, in the order of the tree. */
export const edits: readonly EditedFile[] = mergeEdits([
  npxSwitches,
  updateNotifier,
  ...commandParams,
  rebuildCommand,
  npmLoad,
  checkAllowScripts,
  commandList,
  reifyFinish,
  reifyOutput,
  arboristRebuild,
  configClass,
  configDefinitions,
  configShorthands,
  linkBins,
  packageManifest,
])

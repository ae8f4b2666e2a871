import { arboristRebuild } from './arborist-rebuild.js'
import { checkAllowScripts } from './check-allow-scripts.js'
import { commandList } from './command-list.js'
import { configClass } from './config-class.js'
import { commandParams } from './command-params.js'
import { configDefinitions } from './config-definitions.js'
import { configShorthands } from './config-shorthands.js'
import type { EditedFile } from './edit.js'
import { exitHandler } from './exit-handler.js'
import { gitSpawn } from './git-spawn.js'
import { linkBins } from './link-bins.js'
import { mergeEdits } from './merge-edits.js'
import { npmExtension } from './npm-extension.js'
import { npmLoad } from './npm-load.js'
import { npxSwitches } from './npx-switches.js'
import { packageManifest } from './package-manifest.js'
import { pacoteGit } from './pacote-git.js'
import { pacoteNpm } from './pacote-npm.js'
import { publishCommand } from './publish-command.js'
import { redact } from './redact.js'
import { reifyFinish } from './reify-finish.js'
import { reifyOutput } from './reify-output.js'
import { shrinkwrap } from './shrinkwrap.js'
import { updateNotifier } from './update-notifier.js'

/** Every change to npm's own files, in the order of the tree. */
export const edits: readonly EditedFile[] = mergeEdits([
  npxSwitches,
  updateNotifier,
  ...commandParams,
  publishCommand,
  exitHandler,
  npmLoad,
  checkAllowScripts,
  commandList,
  reifyFinish,
  reifyOutput,
  npmExtension,
  arboristRebuild,
  shrinkwrap,
  configClass,
  configDefinitions,
  configShorthands,
  gitSpawn,
  linkBins,
  pacoteGit,
  pacoteNpm,
  redact,
  packageManifest,
])

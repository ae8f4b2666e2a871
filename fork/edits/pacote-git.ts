import type { EditedFile } from './edit.js'

export const pacoteGit: EditedFile = {
  file: 'node_modules/pacote/lib/git.js',
  integrity: 'sha512-4r8qviSF7oXReYaY81rEJkvEXd2PejVY5lvSPbTjFafSWAUEvEh8IbG8vCR/EmqZEEP7sigdPyAAwOa753J+cg==',
  edits: [
    {
      reason: 'allowScripts is asked when a package is rebuilt, long after the scripts of its clone have run here',
      anchor: '    this.#clone(dir => this.#prepareDir(dir)\n      .then(',
      place: 'instead',
      text: "    this.#clone(dir => Promise.resolve(require('./admit-clone.js').admitClone(this, dir, require('@npmcli/arborist/lib/script-allowed.js').isScriptAllowed))\n      .then(() => this.#prepareDir(dir))\n      .then(",
    },
  ],
}

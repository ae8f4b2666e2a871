import type { EditedFile } from './edit.js'

export const shrinkwrap: EditedFile = {
  file: 'node_modules/@npmcli/arborist/lib/shrinkwrap.js',
  integrity: 'sha512-oWgv0/4GRlavBYPrZpaeaeIgAAOrVeVuOVXSWcVz6X7Rm+pBSaJpVWBmgeqmwIjYfMwTXEIDTGMUS6lTUG+fTA==',
  edits: [
    {
      reason: 'npm writes a lockfile that has not changed too, and in a contained script it cannot',
      anchor: '      writeFile(this.filename, json).catch(er => {\n',
      place: 'instead',
      text: "      require('./save-lockfile.js').saveLockfile(this.filename, json).catch(er => {\n",
    },
  ],
}

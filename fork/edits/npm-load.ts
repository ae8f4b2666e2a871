import type { EditedFile } from './edit.js'

export const npmLoad: EditedFile = {
  file: 'lib/npm.js',
  integrity: 'sha512-NGosXcJlJVRx6UwM+8BJLQ/95zFgWwlBQBOX8wNBhssoYRoY4FppLsAAlDxT5XmIEmaZvPnfEeJWvxKXFZ+7+g==',
  edits: [
    {
      reason: 'containment opens between the loading of the configuration and the command; there is no hook there',
      anchor: '    return { exec: true, command: commandArg, args: this.argv }\n',
      place: 'before',
      text: "    await require('./containment/open.js').open(this, command)\n\n",
    },
    {
      reason: 'npm in a contained script says why a file was refused to it, and what to do, instead of EROFS',
      anchor: '      // Get the local package if it exists for a more helpful error message\n',
      place: 'before',
      text: "      require('./containment/explain-refused-file.js').explainRefusedFile(err)\n",
    },
  ],
}

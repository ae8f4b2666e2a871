import type { EditedFile } from './edit.js'

export const pacoteNpm: EditedFile = {
  file: 'node_modules/pacote/lib/util/npm.js',
  integrity: 'sha512-lVIDmY6Di6phUyukUaV0jWnvOFMm7xQHvaFqj1EOQeWTBIHAE+xUxZcHmDw69a1c/i5lcbvn1RXDai00FNba8w==',
  edits: [
    {
      reason: 'the npm that installs in a clone must be contained whatever the clone says, and tell what it contained',
      anchor: '  return spawn(cmd, args, { cwd, env }, extra)\n',
      place: 'before',
      text: "  const containment = require('@npmcli/containment').ambientContainment()\n  if (containment) {\n    return require('../npm-in-clone.js').npmInClone(containment, cmd, args, { cwd, env }, extra)\n  }\n",
    },
  ],
}

import type { EditedFile } from './edit.js'

export const npmExtension: EditedFile = {
  file: 'node_modules/@npmcli/arborist/lib/npm-extension.js',
  integrity: 'sha512-WqDe2LRHi8VdBGA0txuaKXlej8HC21jmH2hY7d6Mp44ikXM4tNMpgqsT5tiKB9wYewAEEkmHUWAFJ8u2Py5QDQ==',
  edits: [
    {
      reason: 'the one place where it is looked for an extension, in whichever directory arborist happens to work',
      anchor: '    const selected = root ? discover(root, extensionFile) : null\n',
      place: 'instead',
      text: "    const selected = root && require('./extension-gate.js').isExtensionRoot(root) ? discover(root, extensionFile) : null\n",
    },
    {
      reason: 'the one place where code of a project is loaded into npm itself',
      anchor: '    // Key the module load by the file hash so a changed file is reloaded',
      place: 'before',
      text: "    require('./extension-gate.js').assertExtensionAllowed(this.path)\n",
    },
  ],
}

import type { EditedFile } from './edit.js'

export const reifyFinish: EditedFile = {
  file: 'lib/utils/reify-finish.js',
  integrity: 'sha512-hyVftQyN5hu2ByubtMw+CiX7BDP4PFE6CjuhCxZSre1dxZAKdqPDvBbjs6p9ThSrmaice0HgBAYl9+sXW62oSA==',
  edits: [
    {
      reason: 'npm may have replaced itself when this runs, so nothing of it can be loaded only then',
      anchor: "const { resolve } = require('node:path')\n",
      place: 'after',
      text: "const { builtinSettings } = require('../containment/builtin-settings.js')\n",
    },
    {
      reason: 'an npm without containment that replaces this one must not inherit settings that it does not know',
      anchor: 'ini.stringify(builtinConf.raw)',
      place: 'instead',
      text: 'ini.stringify(builtinSettings(builtinConf.raw, npmNode.path))',
    },
  ],
}

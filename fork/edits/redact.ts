import type { EditedFile } from './edit.js'

export const redact: EditedFile = {
  file: 'node_modules/@npmcli/redact/lib/index.js',
  integrity: 'sha512-6/P9iKsnNXL1xGiHeXItQzy3SDOWSOHWzN1RsulWFRlHuRzpLDWj5BY8ZUdnshiW7TAhPCbdynVB6BjzkmUG0w==',
  edits: [
    {
      reason:
        'all that npm prints and logs passes here; it knows the shape of a token, but not the ones that npm was given',
      anchor: 'module.exports = {\n  redact,\n  redactLog,\n}\n',
      place: 'instead',
      text: "const { hideSecrets } = require('@npmcli/config/lib/containment/known-secrets.js')\n\nmodule.exports = {\n  redact: value => redact(hideSecrets(value)),\n  redactLog: arg => redactLog(hideSecrets(arg)),\n}\n",
    },
  ],
}

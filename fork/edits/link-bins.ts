import type { EditedFile } from './edit.js'

export const linkBins: EditedFile = {
  file: 'node_modules/bin-links/lib/link-bins.js',
  integrity: 'sha512-RZl0TbOj2s88jzQlmpB0KhajpG3pVh2YORkTZj5xr4N5Bn5J2JIKe/ojMD3IQl/NayNGOie4UXM6VQPmN2f3lw==',
  edits: [
    {
      reason: 'npm may be replacing itself while it links, so nothing of it can be loaded only then',
      anchor: "const isWindows = require('./is-windows.js')\n",
      place: 'before',
      text: "const { ambientContainment } = require('@npmcli/containment')\n",
    },
    {
      reason: 'the one place that knows file and link of every command, before any is linked, chmod-ed or rewritten',
      anchor: '    const from = relative(dirname(to), absFrom)\n',
      place: 'before',
      text: '    if (ambientContainment()?.refusesCommand(path, absFrom, to)) {\n      continue\n    }\n',
    },
  ],
}

import type { EditedFile } from './edit.js'

export const linkBins: EditedFile = {
  file: 'node_modules/bin-links/lib/link-bins.js',
  integrity: 'sha512-RZl0TbOj2s88jzQlmpB0KhajpG3pVh2YORkTZj5xr4N5Bn5J2JIKe/ojMD3IQl/NayNGOie4UXM6VQPmN2f3lw==',
  edits: [
    {
      reason: 'the one place that knows file and link of every command, before any is linked, chmod-ed or rewritten',
      anchor: '    const from = relative(dirname(to), absFrom)\n',
      place: 'before',
      text: "    if (require('@npmcli/containment').ambientContainment()?.refusesCommand(path, absFrom, to)) {\n      continue\n    }\n",
    },
  ],
}

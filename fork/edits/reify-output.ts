import type { EditedFile } from './edit.js'

export const reifyOutput: EditedFile = {
  file: 'lib/utils/reify-output.js',
  integrity: 'sha512-JDOoE2lAkxBn3lLgIzr/dI8q4VZtkFhuc1oCxenXnooIfvg2XztjO1hFEeJqqDgt61PuHGj36YnJm2t3MeV7UQ==',
  edits: [
    {
      reason: 'what --json prints after an install is one object that is built and printed here',
      anchor: '    output.buffer(summary)\n',
      place: 'before',
      text: '    const containment = npm.containmentSummary?.()\n    if (containment) {\n      summary.containment = containment\n    }\n',
    },
  ],
}

import { buildMetadata } from '../upstream.js'
import type { EditedFile } from './edit.js'

export const packageManifest: EditedFile = {
  file: 'package.json',
  integrity: 'sha512-ULgMjjKFEFUtReyElDhqgv+SQ1JJ+K/ed8FHYIA28+XQxb1N/jHnTZEbAdiGjaB90T0p8xtcOLBKVJrMu8lzCg==',
  edits: [
    {
      reason: "npm's version is read from its manifest; the fork says that it is one",
      anchor: '",\n  "name": "npm",',
      place: 'before',
      text: buildMetadata,
    },
    {
      reason: 'npm pack ships only what is listed, and a distributor can add a builtin npmrc that says safe=true',
      anchor: '    "index.js",\n    "docs/content/",',
      place: 'before',
      text: '    "npmrc",\n',
    },
  ],
}

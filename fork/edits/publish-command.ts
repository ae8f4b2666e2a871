import type { EditedFile } from './edit.js'

export const publishCommand: EditedFile = {
  file: 'lib/commands/publish.js',
  integrity: 'sha512-eIdHjZFj4FRuPErJ8/dky5oyBY75rH0QS9/1v+ByZlNLsXmzyv0T4Wib7fSZzVHRZ6JKX9t+5vfDqmDtQujYLg==',
  edits: [
    {
      reason: 'a manifest is turned into options here, as if the user had set them',
      anchor: '      flatten(filteredPublishConfig, opts)\n',
      place: 'instead',
      text: "      flatten(require('../containment/heed-publish-config.js').heedPublishConfig(this.npm, filteredPublishConfig, logWarnings), opts)\n",
    },
  ],
}

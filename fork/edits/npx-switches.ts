import type { EditedFile } from './edit.js'

export const npxSwitches: EditedFile = {
  file: 'bin/npx-cli.js',
  integrity: 'sha512-awQiuKzzthCrTMSv//x9w8jSq1c0vaBaCtGaV+GoyR8VfNBsRYHHvnwRnzzTqSf8JmB4fFcYe/zFyfCZHRFxrQ==',
  edits: [
    {
      reason: 'npx takes the word after an unknown switch for its value: npx --unsafe <pkg> would lose the package',
      anchor: "  'no-install',\n  'quiet',\n",
      place: 'before',
      text: "  'no-safe',\n",
    },
  ],
}

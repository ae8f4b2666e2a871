import type { EditedFile } from './edit.js'

export const updateNotifier: EditedFile = {
  file: 'lib/cli/update-notifier.js',
  integrity: 'sha512-Ixw7IJdq3XQEuvZeq0NWNcs08yKyhflQhq7P8JpVw22egi2FpDfKJEEUEztouwqpOsMwdY2sG9nzSjmYvEZVuA==',
  edits: [
    {
      reason: 'the npm that installs this one writes its own builtin configuration over ours, so no setting can say it',
      anchor: '    // opted out\n',
      place: 'before',
      text: '    // what the registry offers as npm is not this npm: its version has build metadata\n    parse(npm.version).build.length > 0 ||\n',
    },
  ],
}

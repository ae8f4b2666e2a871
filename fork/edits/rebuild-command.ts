import type { EditedFile } from './edit.js'

export const rebuildCommand: EditedFile = {
  file: 'lib/commands/rebuild.js',
  integrity: 'sha512-DY+y4IStyWqnziU9rwFQkmCPOWeMb70w1+KZpxZgHHF+d84N4eHQGO6jkDm8i31BeOJ1cIaq0Y1dieog99zjjg==',
  edits: [
    {
      reason: 'rebuild does not go through the output of an install',
      anchor: "    output.standard('rebuilt dependencies successfully')\n",
      place: 'before',
      text: "    require('../containment/summary.js').printContainment()\n",
    },
  ],
}

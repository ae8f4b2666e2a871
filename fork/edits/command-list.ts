import type { EditedFile } from './edit.js'

export const commandList: EditedFile = {
  file: 'lib/utils/cmd-list.js',
  integrity: 'sha512-LnbD0g4IidHv/Zc7/svoNOCwlJCY3lWLGhX9bIwiAK4Odda1Kj+361E1xfq1mSkIl1/UqgQUdDzEpxw3OnkjrA==',
  edits: [
    {
      reason: 'npm knows a command only from this one list; its file lies beside the others in lib/commands',
      anchor: "  'config',\n",
      place: 'after',
      text: "  'containment',\n",
    },
  ],
}

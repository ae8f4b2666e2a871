import type { EditedFile } from './edit.js'

export const configShorthands: EditedFile = {
  file: 'node_modules/@npmcli/config/lib/definitions/index.js',
  integrity: 'sha512-M7nVqba07mSZ3Bg9ENSkNpM5y47H3OjE5ATcb1keIDsxEJi2lMs7bWvHySbissc2pXdOHi7fGBHT/H4QY0HCPg==',
  edits: [
    {
      reason: '--unsafe is a word of the command line only, as --local is for --no-global; shorthands live here',
      anchor: "  ws: ['--workspaces'],\n",
      place: 'before',
      text: "  unsafe: ['--no-safe'],\n",
    },
  ],
}

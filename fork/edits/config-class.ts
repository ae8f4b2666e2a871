import type { EditedFile } from './edit.js'

export const configClass: EditedFile = {
  file: 'node_modules/@npmcli/config/lib/index.js',
  integrity: 'sha512-Xm0edEXJ5U71Ocd4uXLz5b2wrmP8spSgeoCIJSt2Ftzg1zgZy8EKrksRXZbolPl8WoRHV5U7Da5beikntv8tKg==',
  edits: [
    {
      reason: 'the file name is API, so the class cannot be wrapped unseen; what is exported is the guarded one',
      anchor: '\nmodule.exports = Config\n',
      place: 'instead',
      text: "\nmodule.exports = require('./containment/guard-config.js').guardConfig(Config)\n",
    },
  ],
}

import type { EditedFile } from './edit.js'

export const configDefinitions: EditedFile = {
  file: 'node_modules/@npmcli/config/lib/definitions/definitions.js',
  integrity: 'sha512-sCk1ZU1/eTr8k4/34cls9uMeROGY0sajY0AQugLM5fbHz2x8jjL0yRp+2ASth6Cktt8kDPJBHLiXyFNmqIZHoQ==',
  edits: [
    {
      reason: 'npm knows an option only from this one table; its own file name is API, so it cannot be wrapped unseen',
      anchor: '\nmodule.exports = definitions\n',
      place: 'before',
      text: "\n// lifecycle scripts run contained: safe, containment-*\nObject.assign(definitions, require('./containment-definitions.js'))\n",
    },
  ],
}

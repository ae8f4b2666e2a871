import type { EditedFile } from './edit.js'

export const checkAllowScripts: EditedFile = {
  file: 'lib/utils/check-allow-scripts.js',
  integrity: 'sha512-hcusPU1rAF1ipvMQQP7M4nzV+B7yvUEiKJ1L8POLiyaGfSDLv4wS51LBnO7Mdrd/IAbMiWJmH0Ta/i87PUm8tw==',
  edits: [
    {
      reason: 'npm may have replaced itself when this runs, so nothing of it can be loaded only then',
      anchor: "const { collectUnreviewedScripts } = require('@npmcli/arborist/lib/unreviewed-scripts.js')\n",
      place: 'after',
      text: "const { ambientContainment } = require('@npmcli/containment')\n",
    },
    {
      reason: 'scripts that ran contained must not be reported as blocked; only the strict preflight passes a tree',
      anchor: '  collectUnreviewedScripts({\n',
      place: 'before',
      text: '  !tree && !includeWhenIgnored && ambientContainment() ? [] :\n',
    },
  ],
}

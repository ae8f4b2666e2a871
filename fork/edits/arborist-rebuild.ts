import type { EditedFile } from './edit.js'

export const arboristRebuild: EditedFile = {
  file: 'node_modules/@npmcli/arborist/lib/arborist/rebuild.js',
  integrity: 'sha512-cjN4J5jXv2W8tzwxPDHlbdugh99s9VRUbn1YTLk0AnHP9ipYhO971GLkqL2bxlC1QCoJ+6PTpv1oylbBki+m0A==',
  edits: [
    {
      reason: 'the gate is one expression inside a private method of this file',
      anchor: "const { isScriptAllowed } = require('../script-allowed.js')\n",
      place: 'instead',
      text: "const { getTrustedRegistryIdentity, isScriptAllowed } = require('../script-allowed.js')\nconst { mayRunScripts } = require('../containment-gate.js')\n",
    },
    {
      reason: 'the gate asks the ambient containment: what nobody reviewed runs contained instead of not at all',
      anchor:
        '      const scriptsAllowed =\n        this.options.dangerouslyAllowAllScripts ||\n        node.isWorkspace ||\n        isScriptAllowed(node.target, this.options.allowScripts) === true\n',
      place: 'instead',
      text: '      const scriptsAllowed = mayRunScripts(node.target, {\n        allowed: isScriptAllowed(node.target, this.options.allowScripts),\n        bypass: !!(this.options.dangerouslyAllowAllScripts || node.isWorkspace),\n      }, getTrustedRegistryIdentity)\n',
    },
  ],
}

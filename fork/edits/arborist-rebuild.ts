import type { EditedFile } from './edit.js'

export const arboristRebuild: EditedFile = {
  file: 'node_modules/@npmcli/arborist/lib/arborist/rebuild.js',
  integrity: 'sha512-cjN4J5jXv2W8tzwxPDHlbdugh99s9VRUbn1YTLk0AnHP9ipYhO971GLkqL2bxlC1QCoJ+6PTpv1oylbBki+m0A==',
  edits: [
    {
      reason: 'the gate is one expression inside a private method of this file',
      anchor: "const { isScriptAllowed } = require('../script-allowed.js')\n",
      place: 'instead',
      text: "const { getTrustedRegistryIdentity, isScriptAllowed } = require('../script-allowed.js')\nconst { mayRunScripts } = require('../containment-gate.js')\nconst { inTurn } = require('../in-turn.js')\n",
    },
    {
      reason: 'the gate asks the ambient containment: what nobody reviewed runs contained instead of not at all',
      anchor:
        '      const scriptsAllowed =\n        this.options.dangerouslyAllowAllScripts ||\n        node.isWorkspace ||\n        isScriptAllowed(node.target, this.options.allowScripts) === true\n',
      place: 'instead',
      text: '      const scriptsAllowed = mayRunScripts(node.target, {\n        allowed: isScriptAllowed(node.target, this.options.allowScripts),\n        bypass: !!(this.options.dangerouslyAllowAllScripts || node.isWorkspace),\n      }, getTrustedRegistryIdentity)\n',
    },
    {
      reason: 'a contained script is made ready while the one before it runs, so that each has to know what comes next',
      anchor: '    await promiseCallLimit(queue.map(node => async () => {\n',
      place: 'instead',
      text: '    await promiseCallLimit(inTurn(queue, async (node, { isAsked, next }) => {\n',
    },
    {
      reason: 'nothing runs of a script that is only asked about',
      anchor: '      const timeEndLocation = time.start(`build:run:${event}:${location}`)\n',
      place: 'instead',
      text: '      const timeEndLocation = isAsked || time.start(`build:run:${event}:${location}`)\n',
    },
    {
      reason: 'nothing is logged of a script that is only asked about',
      anchor: "      log.info('run', pkg._id, event, location, pkg.scripts[event])\n",
      place: 'instead',
      text: "      if (!isAsked) {\n        log.info('run', pkg._id, event, location, pkg.scripts[event])\n      }\n",
    },
    {
      reason: 'what a script is run with is known here: the one before it asks for it, and it names the one after it',
      anchor: '      const p = runScript(runOpts).catch(er => {\n',
      place: 'instead',
      text: '      if (isAsked) {\n        return runOpts\n      }\n      const p = runScript({ ...runOpts, next }).catch(er => {\n',
    },
  ],
}

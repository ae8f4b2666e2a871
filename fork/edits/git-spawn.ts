import type { EditedFile } from './edit.js'

export const gitSpawn: EditedFile = {
  file: 'node_modules/@npmcli/git/lib/spawn.js',
  integrity: 'sha512-/lmPVmfuyOKCbXadGoxuW6XpVBH+G0q6UGVPc7HLJPg0/KVftPQnAnMJ3HDGd/HTjKQ4famDgGVTc70bMUSgog==',
  edits: [
    {
      reason: 'the one place where npm starts git: which one, in what environment, and what of a repository it obeys',
      anchor: '    return spawn(gitPath, args, makeOpts(opts))\n',
      place: 'instead',
      text: "    const containment = require('@npmcli/containment').ambientContainment()\n    const running = containment\n      ? require('./guard-git.js').guardGit(containment, gitPath, args, makeOpts(opts))\n        .then(({ file, options }) => spawn(file, args, options))\n      : spawn(gitPath, args, makeOpts(opts))\n    return running\n",
    },
  ],
}

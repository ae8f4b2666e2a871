import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BuildError } from '../build-error.js'
import { edits } from '../edits/index.js'
import { build, dist, fileList, pristine, root } from '../paths.js'
import { signatureOf } from './git.js'
import { makeSeries } from './make-series.js'

try {
  const target = join(build, 'upstream-patch')
  const { patches, size } = makeSeries({
    pristine,
    dist,
    built: JSON.parse(readFileSync(fileList, 'utf8')) as string[],
    edits,
    launcherSource: join(root, 'workspaces/containment/launcher'),
    pages: join(root, 'docs/content'),
    signature: signatureOf(root),
    scratch: build,
    target,
  })
  process.stdout.write(`${patches.map(name => relative(root, join(target, name))).join('\n')}\n\n${size}\n`)
} catch (error) {
  console.error(error instanceof BuildError ? `error: ${error.message}` : error)
  process.exitCode = 1
}

// Moving to another npm: what fits, what has to be read again, and, once that is done, the new pins.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { assemble } from '../assemble/assemble.js'
import { fetchUpstream, type Pin } from '../assemble/fetch-upstream.js'
import { layout } from '../assemble/layout.js'
import { listFiles } from '../assemble/list-files.js'
import { overlayFiles } from '../assemble/overlay.js'
import { BuildError } from '../build-error.js'
import { loadDocsTools } from '../docs/docs-tools.js'
import { renderDocs } from '../docs/render-docs.js'
import { edits } from '../edits/index.js'
import { build, compiled, docsTools, pristine, root } from '../paths.js'
import { upstream } from '../upstream.js'
import { withHashes } from './accept.js'
import { reportDoors, reportEdits, reportOptions, reportPackages } from './compare-upstream.js'
import { canAccept, describeNext, type NextReport } from './describe.js'

/** What the registry says of a version. It is not pinned yet: accepting it pins it. */
const pinOf = (version: string): Pin => {
  const args = ['view', `${upstream.name}@${version}`, 'dist.integrity', '--loglevel=error']
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: build, encoding: 'utf8' })
  if (status !== 0 || !stdout.startsWith('sha512-')) {
    throw new BuildError(`the registry has no ${upstream.name}@${version}\n${stderr}`)
  }
  return { name: upstream.name, version, integrity: stdout.trim() }
}

const collisionsWith = (next: string): string[] =>
  layout
    .filter(({ replaces }) => !replaces)
    .flatMap(part => overlayFiles(root, compiled, part).map(({ path }) => path))
    .filter(path => existsSync(join(next, path)))

/** Assembles over the next npm and renders the manual; the reason why not, if it cannot be. */
const tryManual = (pin: Pin, next: string, hashed: typeof edits): string | undefined => {
  const target = join(build, `next-${pin.version}`)
  try {
    assemble({
      root,
      compiled,
      pristine: next,
      launcher: undefined,
      layout,
      edits: hashed,
      manual: tree =>
        renderDocs({ docs: join(root, 'docs'), pristine: next, tree, version: pin.version }, loadDocsTools(docsTools)),
      target,
    })
    return undefined
  } catch (error) {
    return error instanceof BuildError ? error.message : String(error)
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}

const main = async ([version, ...flags]: readonly string[]): Promise<void> => {
  if (version === undefined || flags.some(flag => flag !== '--accept')) {
    throw new BuildError('name the version: npm run upstream:next -- 12.3.0 [--accept]')
  }
  mkdirSync(build, { recursive: true })
  const pin = pinOf(version)
  const directory = join(build, `npm-${version}`)
  await fetchUpstream(pin, directory)
  const next = join(directory, 'package')
  const reports = edits.map(edit => reportEdits(edit, next))
  const partial = {
    version,
    edits: reports,
    collisions: collisionsWith(next),
    packages: reportPackages(pristine, next),
    options: reportOptions(pristine, next),
    doors: reportDoors(pristine, next),
  }
  const fits = canAccept({ ...partial, manual: undefined })
  const hashed = edits.map((edit, index) => ({ ...edit, integrity: reports[index]?.integrity ?? edit.integrity }))
  const report: NextReport = { ...partial, manual: fits ? tryManual(pin, next, hashed) : undefined }
  process.stdout.write(`${describeNext(report).join('\n')}\n`)
  if (!flags.includes('--accept')) {
    return
  }
  if (!fits) {
    throw new BuildError('nothing was accepted: the edits do not fit')
  }
  const sources = [
    join(root, 'fork/upstream.ts'),
    ...listFiles(join(root, 'fork/edits')).map(name => join(root, 'fork/edits', name)),
  ]
  for (const file of sources) {
    const before = readFileSync(file, 'utf8')
    const after = withHashes(before, edits, reports, [upstream, pin])
    if (after !== before) {
      writeFileSync(file, after)
      process.stdout.write(`accepted in ${relative(root, file)}\n`)
    }
  }
  // the pristine npm of before is not that of the next assembly
  rmSync(join(build, 'upstream'), { recursive: true, force: true })
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof BuildError ? `error: ${error.message}` : error)
  process.exitCode = 1
})

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from '../assemble/list-files.js'
import { build, compiled, docsTools, pristine, root } from '../paths.js'
import { upstream } from '../upstream.js'
import { installDocsTools, loadDocsTools } from './docs-tools.js'
import { type DocsSources, docsInputs, renderDocs } from './render-docs.js'

const cache = join(build, 'manual.json')

/** A hash over everything that the manual is made of: the pages, the npm that is asked, and this code. */
const hashOf = (sources: DocsSources): string => {
  const hash = createHash('sha256').update(upstream.integrity)
  const code = listFiles(join(compiled, 'fork/docs')).map(name => join(compiled, 'fork/docs', name))
  for (const file of [...docsInputs(sources), ...code]) {
    hash
      .update(`${file.replace(sources.tree, '')}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

/**
 * The pages of the manual that differ from npm's, rendered when something of them has changed.
 * @param tree an assembled npm
 */
export const manualOf = (tree: string): ReadonlyMap<string, string> => {
  const docs = join(root, 'docs')
  const sources: DocsSources = { docs, pristine, tree, version: upstream.version }
  const hash = hashOf(sources)
  const known: unknown = existsSync(cache) ? JSON.parse(readFileSync(cache, 'utf8')) : undefined
  if (typeof known === 'object' && known !== null && 'hash' in known && known.hash === hash && 'files' in known) {
    return new Map(known.files as [string, string][])
  }
  installDocsTools(docs, docsTools)
  const files = renderDocs(sources, loadDocsTools(docsTools))
  writeFileSync(cache, JSON.stringify({ hash, files: [...files] }))
  return files
}

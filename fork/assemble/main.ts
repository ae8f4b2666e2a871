import { mkdirSync, writeFileSync } from 'node:fs'
import { BuildError } from '../build-error.js'
import { manualOf } from '../docs/manual.js'
import { edits } from '../edits/index.js'
import { build, compiled, dist, fileList, launcher, pristine, root } from '../paths.js'
import { assemble } from './assemble.js'
import { fetchUpstream } from './fetch-upstream.js'
import { layout } from './layout.js'

const main = async (): Promise<void> => {
  mkdirSync(build, { recursive: true })
  await fetchUpstream()
  const files = assemble({
    ...{ root, compiled, pristine, layout, edits, manual: manualOf, target: dist },
    // which is Linux' alone
    launcher: process.platform === 'linux' ? launcher : undefined,
  })
  writeFileSync(fileList, `${JSON.stringify(files, null, 2)}\n`)
}

main().catch((error: unknown) => {
  console.error(error instanceof BuildError ? `error: ${error.message}` : error)
  process.exitCode = 1
})

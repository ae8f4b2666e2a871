import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { BuildError } from '../build-error.js'
import { build, dist, fileList, root } from '../paths.js'
import { upstream } from '../upstream.js'
import { pack } from './pack.js'

const main = async (args: readonly string[]): Promise<void> => {
  const unknown = args.find(arg => arg !== '--safe-by-default')
  if (unknown !== undefined) {
    throw new BuildError(`npm run pack knows no ${unknown}, only --safe-by-default`)
  }
  const isSafeByDefault = args.length > 0
  const built = JSON.parse(readFileSync(fileList, 'utf8')) as string[]
  const tarball = await pack({ dist, built, isSafeByDefault, scratch: build, destination: root })
  process.stdout.write(`${relative(root, tarball)}

  install it:          npm install -g ./${relative(root, tarball)}
  go back to stock:    npm install -g npm@${upstream.version}
`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof BuildError ? `error: ${error.message}` : error)
  process.exitCode = 1
})

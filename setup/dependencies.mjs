import { existsSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from './child-process.mjs'
import { hashContent } from './content-hash.mjs'
import { isDone, markDone } from './marker.mjs'
import { nodePackage, projectNode, root } from './paths.mjs'
import { SetupError } from './setup-error.mjs'

const marker = join(root, 'node_modules', '.ready')
const hash = () => hashContent(root, ['package-lock.json'])

export const hasDependencies = () => isDone(marker, hash()) && existsSync(projectNode)

const causes = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/,
    'The npm registry could not be reached.',
    'Check the network (npm ping), then run the same command again.',
  ],
  [/ENOSPC|EDQUOT/, 'The disk is full.', 'Free about 1 GB here and run the same command again.'],
  [/EACCES|EPERM|EROFS/, 'node_modules cannot be written.', 'Run the command as the user who owns the checkout.'],
]

/** What the dependencies, the build and npm's own cache take together. */
const neededMegabytes = 800

/** npm drops an optional package that does not fit without a word, and our Node.js is one: so this is asked before. */
const requireSpace = () => {
  const { bavail, bsize } = statfsSync(root)
  const free = Math.floor((bavail * bsize) / 1e6)
  if (free < neededMegabytes) {
    throw new SetupError(
      `The disk is full: ${free} MB are free here, and the set-up needs ${neededMegabytes}.`,
      'Free that much and run the same command again.',
    )
  }
}

/**
 * `npm ci --ignore-scripts` with whatever npm is there: it reads the user's registry, certificates and proxy,
 * and runs no script of any dependency.
 * @throws {SetupError}
 */
export const installDependencies = async () => {
  requireSpace()
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const [command, ...first] = npm
  const options = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const { code, output } = await runToEnd(command, [...first, ...options, '--loglevel=error'], { cwd: root }).catch(
    error => ({ code: 127, output: String(error) }),
  )
  if (code !== 0) {
    const [, message, remedy] = causes.find(([pattern]) => pattern.test(output)) ?? [
      undefined,
      `npm ci failed with exit code ${code}.`,
      'Read what npm printed above, then run the same command again.',
    ]
    process.stderr.write(output)
    throw new SetupError(message, remedy)
  }
  const version = await runToEnd(projectNode, ['--version']).catch(() => undefined)
  if (version?.code !== 0) {
    throw new SetupError(
      `The project's own Node.js does not run: ${projectNode}`,
      `Remove ${nodePackage} and run the same command again; on a machine without glibc it cannot run.`,
    )
  }
  markDone(marker, hash())
}

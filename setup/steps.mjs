import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runToEnd, withoutNpm } from './child-process.mjs'
import { hashContent } from './content-hash.mjs'
import { hasDependencies, installDependencies } from './dependencies.mjs'
import { isDone, markDone } from './marker.mjs'
import { build, compiled, launcher, projectNode, root } from './paths.mjs'
import { SetupError } from './setup-error.mjs'

const sources = [
  'fork',
  'lib',
  'workspaces',
  'test',
  'checks',
  'demo',
  'bench',
  'types',
  'tsconfig.json',
  'package-lock.json',
]
const launcherSource = ['workspaces/containment/launcher']

const must = async (what, args) => {
  const { code, output } = await runToEnd(projectNode, args, { cwd: root, env: withoutNpm() })
  if (code !== 0) {
    process.stderr.write(output)
    throw new SetupError(`${what} failed.`, 'Read what is printed above; it names the file.')
  }
}

/** Our code finds the packages bundled with npm as it does inside the assembled tree, and in their versions. */
const linkBundledPackages = () => {
  for (const part of ['lib', 'workspaces']) {
    symlinkSync(join(root, 'dist/node_modules'), join(compiled, part, 'node_modules'))
  }
}

const compile = async () => {
  // what is left of a source that is gone must not run as a test
  rmSync(compiled, { recursive: true, force: true })
  await must('Compiling the TypeScript', [join(root, 'node_modules/typescript/bin/tsc'), '-p', root])
  linkBundledPackages()
}

const buildLauncher = async () => {
  const module = pathToFileURL(join(root, 'workspaces/containment/launcher/build.mjs'))
  const { buildLauncher } = await import(module.href)
  await buildLauncher({ output: launcher }).catch(error => {
    throw new SetupError(
      `The launcher could not be compiled: ${error.message}`,
      error.remedy ?? 'Install cc and the static C library.',
    )
  })
}

const assemble = () => must('Assembling the fork', [join(compiled, 'fork/assemble/main.js')])

const step = (name, inputs, outputs, run) => {
  const marker = join(build, 'done', name)
  const hash = () => hashContent(root, inputs)
  return {
    name,
    isDone: () => isDone(marker, hash()) && outputs.every(output => existsSync(output)),
    run: async () => {
      const before = hash()
      await run()
      markDone(marker, before)
    },
  }
}

/**
 * The set-up, in order. Each step is skipped while its inputs have not changed since it last ended well. The launcher is
 * Linux' alone.
 */
export const stepsFor = platform => [
  { name: 'dependencies', isDone: hasDependencies, run: installDependencies },
  step('compile', sources, [compiled], compile),
  ...(platform === 'linux' ? [step('launcher', launcherSource, [launcher], buildLauncher)] : []),
  step('assemble', [...sources, 'docs', ...launcherSource], [join(root, 'dist/bin/npm-cli.js')], assemble),
]

export const steps = stepsFor(process.platform)

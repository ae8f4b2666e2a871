// Upstream's own tests, from a checkout that the user supplies, over the pristine packages and over ours.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BuildError } from '../build-error.js'
import { build, dist, pristine } from '../paths.js'
import { place } from './place.js'
import { readCheckout, readManifest, testFiles } from './read-checkout.js'
import { runSuite, type Sides } from './run-suite.js'

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** @returns whether ours fails nothing that stock does not */
const runCheckout = async (checkout: string): Promise<boolean> => {
  const repository = readCheckout(checkout)
  mkdirSync(build, { recursive: true })
  const scratch = mkdtempSync(join(build, 'conformance-'))
  try {
    const sides: Sides = { pristine: join(scratch, 'pristine'), ours: join(scratch, 'ours') }
    place(checkout, repository, pristine, sides.pristine)
    place(checkout, repository, dist, sides.ours)
    let isConform = true
    for (const suite of repository.suites) {
      const tests = readManifest(join(checkout, suite.directory)).version
      const tested = readManifest(join(pristine, suite.package)).version
      const { files, assertions, comparisons } = await runSuite(sides, suite, testFiles(checkout, suite))
      const count = (which: 'added' | 'gone' | 'common'): number =>
        comparisons.reduce((sum, comparison) => sum + comparison[which].length, 0)
      say(`${suite.name}: ${files} files, ${assertions} assertions, tests of ${tests ?? '?'} over ${tested ?? '?'}`)
      say(`  failed by both ${count('common')}, by stock alone ${count('gone')}, by ours alone ${count('added')}`)
      for (const { file, added } of comparisons) {
        for (const failure of added) {
          say(`  ours alone: ${file}: ${failure}`)
        }
      }
      if (assertions === 0) {
        say('  nothing was tested: no file of the suite made an assertion over ours')
      }
      isConform &&= count('added') === 0 && assertions > 0
    }
    return isConform
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const main = async (checkouts: readonly string[]): Promise<void> => {
  if (checkouts.length === 0) {
    throw new BuildError(
      'name a checkout of npm/cli or npm/run-script, with its dependencies installed: npm run conformance -- <checkout>',
    )
  }
  for (const checkout of checkouts) {
    if (!(await runCheckout(resolve(checkout)))) {
      process.exitCode = 1
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof BuildError ? `error: ${error.message}` : error)
  process.exitCode = 1
})

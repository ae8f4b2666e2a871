// The commands of the pages containment-survey and first-survey, and of the matrix in the former, with small files of their own.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { root } from '../../fork/paths.js'
import { startRegistry } from '../registry/registry.js'
import { runSurvey } from '../survey/fixtures/run-survey.js'
import { blocksOf } from './fixtures/blocks.js'

const [usage = '', matrix = '', merging = ''] = blocksOf('containment-survey').map(({ text }) => text)
const [first = ''] = blocksOf('first-survey').map(({ text }) => text)

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy: { readonly matrix: { readonly shard: readonly number[] } }
        readonly steps: readonly { readonly run: string }[]
      }
    >
  >
}

/** What the commands expect to be there: results of a survey, a list without packages, a lockfile without scripts. */
const makeCheckout = (t: Test): string => {
  const directory = mkdtempSync(join(tmpdir(), 'survey-commands-'))
  t.teardown(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  const checkout = join(directory, 'checkout')
  mkdirSync(checkout)
  mkdirSync(join(directory, 'my-project'))
  writeFileSync(join(directory, 'my-project/package-lock.json'), '{"lockfileVersion":3,"packages":{"":{}}}')
  writeFileSync(join(checkout, 'packages.txt'), '# none\n')
  symlinkSync(join(root, 'workspaces'), join(checkout, 'workspaces'))
  const results = join(root, 'workspaces/survey/data/first-survey-view.jsonl')
  copyFileSync(results, join(checkout, 'results.jsonl'))
  const lines = readFileSync(results, 'utf8').trimEnd().split('\n')
  for (const [at, line] of lines.slice(0, 4).entries()) {
    writeFileSync(join(checkout, `part-${at + 1}.jsonl`), `${line}\n`)
  }
  return checkout
}

const run = async (t: Test, registry: string, directory: string, lines: string): Promise<void> => {
  for (const line of lines.trimEnd().split('\n')) {
    const [, words = ''] = /^npm run survey -- (.+)$/.exec(line) ?? []
    t.ok(words, line)
    const { code, errors } = await runSurvey(registry, directory, words.split(' '))
    t.equal(code, 0, `${line}\n${errors}`)
  }
}

t.setTimeout(120_000)

void t.test('every command of the pages is understood, and does what it is for', async t => {
  const registry = await startRegistry({
    packages: [
      { name: 'esbuild', version: '1.0.0' },
      { name: 'sharp', version: '0.33.5' },
    ],
  })
  t.teardown(() => registry.close())
  const checkout = makeCheckout(t)
  await run(t, registry.url, checkout, usage)
  t.ok(existsSync(join(checkout, 'survey.html')))
  rmSync(join(checkout, 'survey.html'))
  await run(t, registry.url, checkout, merging)
  t.equal(readFileSync(join(checkout, 'all.jsonl'), 'utf8').trimEnd().split('\n').length, 4)
  await run(t, registry.url, checkout, first)
  t.ok(existsSync(join(checkout, 'survey.html')))
})

void t.test('the matrix has each shard once, and its parts are those that are merged', async t => {
  const checkout = makeCheckout(t)
  const [job] = Object.values((parse(matrix) as Workflow).jobs)
  const shards = job?.strategy.matrix.shard ?? []
  t.strictSame(
    shards,
    shards.map((_, at) => at + 1),
  )
  for (const shard of shards) {
    const lines = job?.steps.map(({ run }) => run.replaceAll('${{ matrix.shard }}', String(shard))) ?? []
    t.match(lines.join(), `--shard ${shard}/${shards.length} `)
    t.match(merging, `${/--output (\S+)/.exec(lines.join())?.[1] ?? 'nothing'} `)
    // the others differ in their number alone
    await (shard === 1 ? run(t, '', checkout, lines.join('\n')) : undefined)
  }
})

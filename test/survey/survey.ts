import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { AnyRecord, SurveyRecord } from '../../workspaces/survey/lib/record.js'
import type { PackageSpec } from '../registry/package-spec.js'
import { startRegistry } from '../registry/registry.js'
import { runSurvey } from './fixtures/run-survey.js'

const recordsIn = (file: string): AnyRecord[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as AnyRecord)

const surveyed = (file: string, name: string): SurveyRecord | undefined =>
  recordsIn(file).find((record): record is SurveyRecord => record.kind === 'surveyed' && record.name === name)

/** Whatever the surveyed scripts do to a HOME, it is not the surveyor's. */
const canary = join(homedir(), '.survey-canary')

const scripted = (name: string, event: string, script: string): PackageSpec => ({
  name,
  version: '1.0.0',
  manifest: { scripts: { [event]: script } },
})

const packages: readonly PackageSpec[] = [
  scripted('builds', 'install', 'echo $$ $(date +%N) > random; echo built > built; chmod 755 built'),
  scripted(
    'reaches-out',
    'postinstall',
    // what it leaves beside the project is what the surveyor looks at and waits for
    `mkfifo ../../../microseconds && ln -s / ../../../kept && ln -s / "$HOME/root"; echo x > ../../reached; mkdir -p "$HOME/.cache"; echo x > "$HOME/.cache/reached"; echo x > ${canary} || true`,
  ),
  scripted('fails', 'install', 'echo "no such host"; exit 3'),
  { name: 'quiet', version: '1.0.0' },
]

// three packages, each in three or four ways
t.setTimeout(280_000)

void t.test('packages, surveyed and reported', async t => {
  const registry = await startRegistry({ packages })
  const directory = mkdtempSync(join(tmpdir(), 'survey-test-'))
  t.teardown(async () => {
    await registry.close()
    rmSync(directory, { recursive: true, force: true })
    rmSync(canary, { force: true })
  })
  const results = join(directory, 'r.jsonl')
  writeFileSync(join(directory, 'list'), 'reaches-out@1.0.0\nfails # both ways\n')

  const first = await runSurvey(registry.url, directory, ['builds', 'quiet', '--output', results, '--workers', '2'])
  t.equal(first.code, 0, first.errors)
  t.match(first.errors, /\[2\/2\] .*\(done\)/)
  t.match(surveyed(results, 'builds'), {
    version: '1.0.0',
    scripted: ['builds@1.0.0'],
    stamp: { fork: /safe/, stock: '12.2.0', isGuarded: true, enforcement: /linux|nothing/ },
    stock: { code: 0 },
    noise: ['project/node_modules/builds/random'],
    arms: { contained: { outcome: 'same', code: 0 } },
  })
  t.match(recordsIn(results), [{}, {}])
  t.match(
    recordsIn(results).find(({ name }) => name === 'quiet'),
    { kind: 'failed', reason: /Neither it nor/ },
  )

  appendFileSync(results, '{"kind":"surveyed","name":"reaches-out"')
  const second = await runSurvey(registry.url, directory, ['builds@1.0.0', '--list', 'list', '--output', results])
  t.equal(second.code, 0, second.errors)
  t.match(second.errors, '3 packages, 1 of them done before')
  const reaching = surveyed(results, 'reaches-out')
  t.match(reaching, { arms: { contained: { outcome: 'different' } } })
  t.match(reaching?.arms.contained?.differences.map(({ path, kind }) => `${path} ${kind}`).sort(), [
    'home/.cache missing',
    'home/root missing',
    'project/reached missing',
  ])
  t.match(surveyed(results, 'fails'), { stock: { code: 3 }, arms: { contained: { outcome: 'fails-both' } } })
  t.equal(existsSync(canary), false, 'also uncontained, nothing reached the surveyor’s HOME')
  t.strictSame(
    readdirSync(directory).filter(name => name.startsWith('survey-')),
    [],
    'nothing is left of the work',
  )

  const report = await runSurvey(registry.url, directory, ['report', results, '--output', join(directory, 'page.html')])
  t.match(report.output, /by the default authority +1 of 2 \(50\.0 %\)/)
  t.match(readFileSync(join(directory, 'page.html'), 'utf8'), 'reaches-out@1.0.0')
  t.match((await runSurvey(registry.url, directory, ['propose', results])).output, /^\[/)
})

void t.test('what a person gets wrong is one line', async t => {
  // a registry that is not there is asked once: npm would go on for a minute
  const directory = t.testdir({ '.npmrc': 'fetch-retries=0\n' })
  const cases: [args: string[], message: RegExp][] = [
    [['--workers', '0', 'a'], /--workers=0 is no number/],
    [['--nonsense'], /nonsense/],
    [['--list', 'gone'], /gone cannot be read/],
    [['merge'], /Name the files/],
    [['./here'], /only packages of the registry/],
    [['--shard', '3/2', 'a@1.0.0'], /--shard=3\/2/],
    [['a'], /npm view failed/],
  ]
  for (const [args, message] of cases) {
    const { code, errors } = await runSurvey('http://127.0.0.1:9/', directory, args)
    t.equal(code, 1, args.join(' '))
    t.match(errors, message)
    t.notMatch(errors, /\n\s+at /)
  }
  t.match((await runSurvey('', directory, [])).output, /npm run survey/)
})

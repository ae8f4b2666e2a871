import { parseArgs } from 'node:util'
import { mergeFiles } from './commands/merge.js'
import { writeProposals } from './commands/write-proposals.js'
import { writeReport } from './commands/write-report.js'
import { runSurvey } from './commands/run-survey.js'
import { SurveyError } from './survey-error.js'

const usage = `Runs the scripts of packages with npm install and with npm install --safe, and compares what came out.

  npm run survey -- <package…>                          packages of the registry, as npm install takes them
  npm run survey -- --lockfile package-lock.json        every package of a lockfile that has scripts
  npm run survey -- --list file                         one package in a line
  npm run survey -- merge <results…> --output all.jsonl results of several machines as one
  npm run survey -- report <results…> --output page.html  the page, and the same as text on the terminal
  npm run survey -- propose <results…>                  entries for the catalogue that the results justify

  --output file      where results go, one JSON record in a line (survey.jsonl). A survey that was interrupted goes on there.
  --shard i/n        only this machine's part
  --workers n        how many packages at once (one for each core, as far as the memory goes)
  --time-limit s     seconds that npm with all scripts of one tree may take (900)
  --unguarded-stock  run the uncontained arm with everything that you have. Only on a machine that may be lost.
`

const options = {
  lockfile: { type: 'string' },
  list: { type: 'string' },
  output: { type: 'string' },
  shard: { type: 'string' },
  workers: { type: 'string' },
  'time-limit': { type: 'string' },
  'unguarded-stock': { type: 'boolean' },
  help: { type: 'boolean' },
} as const

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new SurveyError((error as Error).message)
  }
}

const wholeNumber = (name: string, text: string | undefined): number | undefined => {
  if (text !== undefined && !/^[1-9]\d{0,5}$/.test(text)) {
    throw new SurveyError(`--${name}=${text} is no number of at least 1.`)
  }
  return text === undefined ? undefined : Number(text)
}

const main = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = parse(args)
  const [command, ...files] = positionals
  if (values.help || (positionals.length === 0 && values.list === undefined && values.lockfile === undefined)) {
    process.stdout.write(usage)
    return
  }
  if (command === 'merge') {
    await mergeFiles(files, values.output)
  } else if (command === 'propose') {
    process.stdout.write(await writeProposals(files))
  } else if (command === 'report') {
    process.stdout.write(await writeReport(files, values.output))
  } else {
    await runSurvey({
      packages: positionals,
      lockfile: values.lockfile,
      list: values.list,
      output: values.output ?? 'survey.jsonl',
      shard: values.shard,
      workers: wholeNumber('workers', values.workers),
      timeLimit: (wholeNumber('time-limit', values['time-limit']) ?? 900) * 1000,
      isGuarded: values['unguarded-stock'] !== true,
    })
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    error instanceof SurveyError ? `survey: ${error.message}\n` : `${String((error as Error).stack)}\n`,
  )
  process.exitCode = 1
})

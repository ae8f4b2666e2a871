import { join } from 'node:path'
import t from 'tap'
import { dist } from '../../fork/paths.js'
import { commandParams } from '../../fork/edits/command-params.js'
import { makeProject } from '../fixtures/project.js'

void t.test('every command in which safe decides something lists it', t => {
  for (const { file } of commandParams) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { params } = require(join(dist, file)) as { readonly params: readonly string[] }
    t.ok(params.includes('safe'), file)
  }
  t.end()
})

void t.test('a person finds the option where npm shows options', async t => {
  const { run } = await makeProject(t)
  const help = await run(['install', '-h'])
  t.match(help.stdout, /\[--safe\|--unsafe\]/)
  t.match(help.stdout, /^ {2}--safe\n {4}If true, lifecycle scripts run contained/m)
  t.match((await run(['config', 'ls', '-l'])).stdout, /^safe = false$/m)

  const complete = async (...words: string[]): Promise<string[]> => {
    const line = words.join(' ')
    const env = { COMP_CWORD: String(words.length - 1), COMP_LINE: line, COMP_POINT: String(line.length) }
    return (await run(['completion', '--', ...words], env)).stdout.trim().split('\n')
  }
  t.strictSame(await complete('npm', 'contain'), ['containment'])
  t.strictSame(await complete('npm', 'config', 'get', 'saf'), ['safe'])
  t.ok((await complete('npm', 'containment', '')).includes('doctor'))
})

import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runDemo } from './run-demo.js'
import { chooseStyle } from './style.js'

const usage = 'usage: npm run demo [-- --keep]\n  --keep  leave the temporary directory, to look around in it\n'

const main = async (args: readonly string[]): Promise<number> => {
  if (args.some(arg => arg !== '--keep')) {
    process.stderr.write(usage)
    return 1
  }
  const keep = args.includes('--keep')
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'npm-contained-demo-')))
  const controller = new AbortController()
  const interrupt = (): void => {
    controller.abort()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  try {
    const { signal } = controller
    const style = chooseStyle(process.stdout.isTTY, process.env)
    return (await runDemo({ directory, signal, style, say })) ? 0 : 1
  } catch (error) {
    if (controller.signal.aborted) return 130
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    if (keep) say(`Left in ${directory}`)
    else rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

void main(process.argv.slice(2)).then(code => {
  process.exitCode = code
})

import { join } from 'node:path'
import t from 'tap'
import { installDependencies } from '../dependencies.mjs'

/** An npm that fails as the real one does. */
const failingNpm = (t, output, code = 1) => {
  const program = `console.error(${JSON.stringify(output)}); console.log(process.argv.slice(2).join(' ')); process.exitCode = ${code}`
  const before = process.env.npm_execpath
  process.env.npm_execpath = join(t.testdir({ 'npm-cli.js': program }), 'npm-cli.js')
  const written = []
  const { write } = process.stderr
  process.stderr.write = chunk => written.push(String(chunk))
  t.teardown(() => {
    process.stderr.write = write
    if (before === undefined) delete process.env.npm_execpath
    else process.env.npm_execpath = before
  })
  return written
}

t.test('why npm failed, in words, and what it printed', async t => {
  const cases = {
    'npm error code ENOTFOUND': /registry could not be reached/,
    'npm error ECONNRESET': /registry could not be reached/,
    'npm error code ENOSPC': /disk is full/,
    'npm error EACCES: permission denied': /node_modules cannot be written/,
    'npm error code EUSAGE': /^npm ci failed with exit code 7\.$/,
  }
  for (const [output, message] of Object.entries(cases)) {
    await t.test(output, async t => {
      const written = failingNpm(t, output, 7)
      await t.rejects(installDependencies(), { name: 'SetupError', message, remedy: /\w/ })
      t.match(written.join(''), output)
      t.match(written.join(''), /^ci --ignore-scripts /m, 'and no script of a dependency runs')
    })
  }
})

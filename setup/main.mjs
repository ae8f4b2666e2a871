// Sets the checkout up, then hands over to one task with the project's own Node.js.
// Plain JavaScript without dependencies: it runs on the machine's Node.js before anything is installed.
import { join } from 'node:path'
import { handOver, withoutNpm } from './child-process.mjs'
import { withLock } from './lock.mjs'
import { build, projectNode, root } from './paths.mjs'
import { checkRequirements } from './requirements.mjs'
import { explainSystemError, SetupError } from './setup-error.mjs'
import { steps } from './steps.mjs'
import { tasks } from './tasks.mjs'

const say = text => process.stderr.write(`setup: ${text}\n`)

const setUp = async () => {
  checkRequirements()
  if (steps.every(step => step.isDone())) return
  await withLock(
    join(build, 'setup.lock'),
    async () => {
      for (const [index, step] of steps.entries()) {
        if (step.isDone()) continue
        const started = Date.now()
        say(`${index + 1}/${steps.length} ${step.name} …`)
        await step.run()
        say(`${index + 1}/${steps.length} ${step.name} done in ${((Date.now() - started) / 1000).toFixed(1)} s`)
      }
    },
    pid => say(`waiting for another set-up of this checkout (process ${pid})`),
  )
}

const main = async ([name, ...args]) => {
  const task = name === undefined ? [] : tasks[name]
  if (!task) {
    throw new SetupError(`There is no task ${name}.`, `Choose one of: ${Object.keys(tasks).join(', ')}`)
  }
  await setUp()
  for (const command of task) {
    const [script, ...rest] = command(args)
    const code = await handOver(projectNode, [script, ...rest], {
      cwd: root,
      // our own code finds the bundled packages as it does inside the assembled npm
      env: { ...withoutNpm(), NODE_PATH: join(root, 'dist/node_modules') },
    })
    if (code !== 0) return code
  }
  return 0
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  thrown => {
    const error = explainSystemError(thrown)
    if (error instanceof SetupError) {
      process.stderr.write(`\nerror: ${error.message}\n       ${error.remedy}\n`)
    } else {
      console.error(error)
    }
    process.exitCode = 1
  },
)

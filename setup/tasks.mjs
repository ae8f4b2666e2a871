import { join } from 'node:path'
import { compiled, root } from './paths.mjs'

const tool = name => join(root, 'node_modules', name)
const own = name => join(compiled, name)

/** Every task as the commands it runs, one after another, each with the project's Node.js. */
export const tasks = {
  demo: [args => [own('demo/main.js'), ...args]],
  test: [args => [own('checks/main.js'), ...args]],
  attacks: [args => [own('checks/attacks.js'), ...args]],
  bench: [args => [own('bench/main.js'), ...args]],
  docs: [() => [own('checks/write-docs.js')]],
  format: [() => [tool('prettier/bin/prettier.cjs'), '--write', '.']],
  pack: [args => [own('fork/pack/main.js'), ...args]],
  survey: [args => [own('workspaces/survey/lib/main.js'), ...args]],
  conformance: [args => [own('fork/conformance/main.js'), ...args]],
  'upstream:diff': [() => [own('fork/assemble/print-diff.js')]],
  'upstream:patch': [() => [own('fork/patch/main.js')]],
}

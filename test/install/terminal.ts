import t from 'tap'
import { makeProject } from '../fixtures/project.js'

const noisy =
  'printf "shown \\033[31mred\\033[0m \\033]0;title\\007\\033[2Jend\\n"; test ! -e /dev/tty && echo no terminal'

const packages = [{ name: 'noisy', version: '1.0.0', manifest: { scripts: { postinstall: noisy } } }]
const manifest = { dependencies: { noisy: '1.0.0' } }

void t.test('what a stranger’s script prints reaches the screen as text and colours', async t => {
  const project = await makeProject(t, { packages, manifest })
  const { code, stdout } = await project.run(['install', '--safe', '--foreground-scripts'])
  t.equal(code, 0)
  t.match(stdout, 'shown \u001b[31mred\u001b[0m end\n')
  t.match(stdout, /^no terminal$/m)
})

void t.test('uncontained it reaches the screen as it is', async t => {
  const project = await makeProject(t, { packages, manifest })
  const args = ['install', '--unsafe', '--dangerously-allow-all-scripts', '--foreground-scripts']
  t.match((await project.run(args)).stdout, '\u001b]0;title\u0007\u001b[2Jend')
})

void t.test('the project’s own script has the streams of its user', async t => {
  const scripts = { postinstall: 'printf "\\033[2J"; read -r line && echo "read $line"' }
  const project = await makeProject(t, { manifest: { scripts } })
  const { stdout } = await project.run(['install', '--safe'])
  t.match(stdout, '\u001b[2J')
})

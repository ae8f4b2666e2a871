// A package that makes something new in the project: the summary offers as little as will do, and it does.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeProject } from '../fixtures/project.js'
import { withoutNamespaces } from '../fixtures/without-namespaces.js'

const script = 'echo x > ../../made.txt; mkdir -p ../../gen/sub; echo y > ../../gen/y; exit 0'

void t.test('a file and a directory in the project', async t => {
  const project = await makeProject(t, {
    packages: [{ name: 'maker', version: '1.0.0', manifest: { scripts: { postinstall: script } } }],
    manifest: { dependencies: { maker: '1.0.0' } },
  })
  const at = (name: string): string => join(project.directory, name)
  const { code, stderr } = await project.run(['install', '--safe'])
  t.equal(code, 0)
  const lines = stderr.split('\n').map(line => line.replace('npm warn containment ', ''))
  const grants = "'write:<project>/made.txt' 'write:<project>/gen'"
  t.strictSame(lines.slice(1, 3), [
    `  if it needs that: touch ./made.txt && npm containment grant maker@1.0.0 ${grants}`,
    "  or, if that does not help and it may write to the whole project: npm containment grant maker@1.0.0 'write:<project>'",
  ])
  const offered = ['write:<project>/made.txt', 'write:<project>/gen']
  t.equal((await project.run(['containment', 'grant', 'maker@1.0.0', ...offered])).code, 0)

  const tiers = { view: [], landlock: withoutNamespaces }
  for (const [tier, starter] of Object.entries(tiers)) {
    rmSync(at('gen'), { recursive: true, force: true })
    writeFileSync(at('made.txt'), '')
    const { stderr: said } = await project.run(['rebuild', '--safe'], {}, undefined, { starter })
    t.match(said, `ran contained (linux, ${tier})`)
    t.notMatch(said, /was denied/, tier)
    t.equal(readFileSync(at('made.txt'), 'utf8'), 'x\n', tier)
    t.equal(readFileSync(at('gen/y'), 'utf8'), 'y\n', tier)
  }
})

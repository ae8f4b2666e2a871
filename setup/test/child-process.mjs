import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runToEnd, withoutNpm } from '../child-process.mjs'

t.test('both streams and the exit code', async t => {
  const { code, output } = await runToEnd('/bin/sh', ['-c', 'echo out; sleep 0.1; echo err >&2; exit 3'])
  t.strictSame({ code, output }, { code: 3, output: 'out\nerr\n' })
  t.match(await runToEnd('/bin/sh', ['-c', 'pwd; echo "$A"'], { cwd: '/', env: { A: 'b' } }), { output: '/\nb\n' })
  t.ok((await runToEnd('/bin/sh', ['-c', 'kill -9 $$'])).code > 128)
  await t.rejects(runToEnd('/gone/program', []), { code: 'ENOENT' })
})

t.test('standard input is empty', async t => {
  t.match(await runToEnd('/bin/cat', []), { code: 0, output: '' })
})

t.test('output is passed through when it is asked for', t => {
  const module = fileURLToPath(new URL('../child-process.mjs', import.meta.url))
  const program = `import { runToEnd } from ${JSON.stringify(module)}
    await runToEnd('/bin/sh', ['-c', 'echo out; echo err >&2'], { show: true })`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  t.strictSame({ stdout, stderr }, { stdout: 'out\n', stderr: 'err\n' })
  t.end()
})

t.test('handing over: its streams are ours, its end is ours, our signals are its', t => {
  const module = fileURLToPath(new URL('../child-process.mjs', import.meta.url))
  const handOver = (script, after = '') => {
    const program = `import { handOver } from ${JSON.stringify(module)}
      const running = handOver('/bin/sh', ['-c', ${JSON.stringify(script)}], {})
      ${after}
      process.exitCode = await running.catch(error => { console.log(error.code); return 99 })`
    return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', input: 'in' })
  }
  t.match(handOver('cat; exit 4'), { stdout: 'in', status: 4 })
  t.match(handOver('exec sleep 9', "setTimeout(() => process.kill(process.pid, 'SIGTERM'), 200)"), { status: 143 })
  t.match(handOver('exec sleep 9', "setTimeout(() => process.kill(process.pid, 'SIGINT'), 200)"), { status: 130 })
  t.end()
})

t.test('the environment without what an outer npm exported', t => {
  const env = { PATH: '/bin', npm_config_nodedir: '/old', NPM_CONFIG_PREFIX: '/x', npm: 'kept', X_npm_y: 'kept' }
  const registry = { npm_config_registry: 'kept', npm_config_cafile: 'kept' }
  t.strictSame(withoutNpm({ ...env, ...registry }), { PATH: '/bin', npm: 'kept', X_npm_y: 'kept', ...registry })
  t.strictSame(withoutNpm({ npm_config_registry_x: 'dropped', npm_execpath: 'dropped' }), {})
  t.end()
})

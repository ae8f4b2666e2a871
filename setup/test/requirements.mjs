import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkRequirements } from '../requirements.mjs'

const programs = t =>
  t.testdir(Object.fromEntries(['git', 'sh', 'cc', 'g++', 'make', 'python3'].map(name => [name, '#!/bin/sh\n'])))

const makeExecutable = (directory, names = ['git', 'sh', 'cc', 'g++', 'make', 'python3']) => {
  for (const name of names) chmodSync(join(directory, name), 0o755)
  return directory
}

t.test('a machine with everything', t => {
  const path = `/gone:${makeExecutable(programs(t))}`
  for (const platform of ['linux-x64', 'linux-arm64']) {
    t.doesNotThrow(() => checkRequirements({ platform, version: '20.0.0', path }))
  }
  for (const platform of ['darwin-arm64', 'darwin-x64']) {
    t.doesNotThrow(() => checkRequirements({ platform, version: '24.0.0', path }))
  }
  t.end()
})

t.test('everything that is missing is named at once, with the one command that brings it', t => {
  const path = makeExecutable(programs(t), ['git', 'sh', 'python3'])
  t.throws(() => checkRequirements({ platform: 'linux-x64', version: '24.0.0', path }), {
    name: 'SetupError',
    message: 'Not found on PATH: cc, g++, make.',
    remedy: 'Install them; on Debian or Ubuntu: apt-get install gcc g++ make',
  })
  t.throws(() => checkRequirements({ platform: 'darwin-x64', version: '24.0.0', path }), {
    remedy: 'Install them: xcode-select --install',
  })
  t.end()
})

t.test('another platform and an older Node.js are refused, saying what would do', t => {
  t.throws(() => checkRequirements({ platform: 'win32-x64' }), {
    name: 'SetupError',
    message: /not on win32-x64/,
    remedy: /Linux/,
  })
  t.throws(() => checkRequirements({ platform: 'darwin-arm64', version: '22.0.0' }), {
    message: /Node\.js 24 or later .*this is 22\.0\.0/,
  })
  t.throws(() => checkRequirements({ platform: 'linux-x64', version: '18.20.0' }), {
    name: 'SetupError',
    message: /this is 18\.20\.0/,
  })
  t.end()
})

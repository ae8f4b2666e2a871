import { mkdirSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { linkCaches } from '../../lib/backend/link-caches.js'
import type { Plan, ViewStep } from '../../lib/plan/plan.js'
import { ownIds } from '../fixtures/own-ids.js'

const bind = (path: string, writable: boolean): ViewStep => ({ kind: 'bind', source: path, path, writable })

const plan = (view: readonly ViewStep[]): Plan => ({
  ...ownIds,
  hostname: 'localhost',
  bounds: { processes: 1, fileBytes: 1, openFiles: 1, memoryBytes: 1 },
  view,
  command: { file: '/bin/sh', args: [], environment: [['HOME', '/home/u']], directory: '/' },
})

void t.test('a private HOME elsewhere leads to the caches that were granted', t => {
  const home = join(t.testdir({}), 'home')
  mkdirSync(home)
  linkCaches(plan([bind('/home/u/.cache/other', false), bind('/home/u/code', true), bind('/usr', false)]), home)
  t.strictSame(readdirSync(home), [])
  linkCaches(plan([bind('/home/u/.cache/tool', true), bind('/home/u/.cache/x/y', true)]), home)
  t.strictSame(readdirSync(join(home, '.cache')), ['tool'])
  t.equal(readlinkSync(join(home, '.cache/tool')), '/home/u/.cache/tool')
  t.end()
})

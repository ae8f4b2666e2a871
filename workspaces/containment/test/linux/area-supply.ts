import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { areaSupply } from '../../lib/linux/area-supply.js'
import type { Plan } from '../../lib/plan/plan.js'
import { simplePlan } from '../fixtures/simple-plan.js'

const plan = (): Plan => simplePlan('true', { PATH: '/usr/bin:/bin', HOME: '/nonexistent' })

void t.test('what one script alone had goes when the next one runs, and nothing is made ahead', t => {
  const supply = areaSupply()
  const first = supply.take(plan())
  t.ok(existsSync(join(first.home, '.ssh/id_rsa')), 'decoys lie in it')
  first.remove()
  t.ok(existsSync(first.home), 'there is time later')
  writeFileSync(join(first.home, 'own'), 'of the script')
  supply.prepare()
  t.notOk(existsSync(dirname(first.home)))
  t.end()
})

void t.test('from the second script on directories wait, and only what no script has touched is another one’s', t => {
  const supply = areaSupply()
  const used = ['first', 'second', 'third'].map(name => {
    const areas = supply.take(plan())
    supply.prepare()
    return { name, areas }
  })
  const homes = used.map(({ areas }) => areas.home)
  t.equal(new Set(homes).size, 3, 'while a script runs nobody else has its own')
  const [untouched, written, read] = used.map(({ areas }) => areas)
  const fourth = supply.take(plan())
  t.notOk(homes.includes(fourth.home))
  fourth.giveBack()
  supply.prepare()
  t.equal(supply.take(plan()).home, fourth.home, 'nothing happened in it')

  writeFileSync(join(String(written?.home), '.npmrc'), 'x')
  readFileSync(join(String(read?.home), '.npmrc'))
  untouched?.giveBack()
  written?.giveBack()
  read?.giveBack()
  supply.prepare()
  t.equal(supply.take(plan()).home, untouched?.home)
  t.notOk(existsSync(String(written?.home)))
  t.notOk(existsSync(String(read?.home)), 'one is enough')
  t.end()
})

void t.test('each way of leaving something behind is seen', t => {
  const ways: Record<string, (areas: { home: string; temporary: string }) => void> = {
    'a file': ({ temporary }) => {
      writeFileSync(join(temporary, 'x'), '')
    },
    'content in a decoy': ({ home }) => {
      writeFileSync(join(home, '.ssh/id_rsa'), 'x')
    },
    'another mode': ({ home }) => {
      chmodSync(join(home, '.ssh'), 0o755)
    },
    'a directory that is locked': ({ home }) => {
      chmodSync(join(home, '.ssh'), 0)
    },
  }
  for (const [way, leave] of Object.entries(ways)) {
    const supply = areaSupply()
    supply.take(plan()).remove()
    const areas = supply.take(plan())
    supply.prepare()
    leave(areas)
    const waiting = supply.take(plan())
    areas.giveBack()
    supply.prepare()
    t.not(supply.take(plan()).home, areas.home, way)
    t.notOk(existsSync(areas.home), way)
    waiting.remove()
  }
  t.end()
})

void t.test('what somebody could still hold is nobody’s, however untouched', t => {
  const supply = areaSupply()
  supply.take(plan())
  const [kept, ended] = [supply.take(plan()), supply.take(plan())]
  kept.remove()
  ended.giveBack()
  supply.prepare()
  t.equal(supply.take(plan()).home, ended.home, 'control')
  t.notOk(existsSync(kept.home))
  t.end()
})

void t.test('other ids or other decoys have directories of their own', t => {
  const supply = areaSupply()
  supply.take(plan())
  supply.take(plan())
  supply.prepare()
  const bare = { ...plan(), view: [] }
  const areas = supply.take(bare)
  t.strictSame(readdirSync(areas.home), [])
  t.end()
})

void t.test('directories that somebody else has removed are nobody’s', t => {
  const supply = areaSupply()
  supply.take(plan())
  const areas = supply.take(plan())
  rmSync(dirname(areas.home), { recursive: true })
  areas.giveBack()
  t.doesNotThrow(() => {
    supply.prepare()
  })
  const next = supply.take(plan())
  t.not(next.home, areas.home)
  t.ok(existsSync(next.home))
  t.end()
})

const isRoot = process.getuid?.() === 0

void t.test('as root, what a script runs with as another user is that user’s', { skip: !isRoot && 'not root' }, t => {
  const supply = areaSupply()
  const { home, temporary } = supply.take({ ...plan(), uid: 12_345, gid: 54_321 })
  for (const path of [dirname(home), home, temporary, join(home, '.ssh'), join(home, '.ssh/id_rsa')]) {
    t.match(statSync(path), { uid: 12_345, gid: 54_321 }, path)
  }
  t.equal(statSync(supply.take(plan()).home).uid, plan().uid)
  t.end()
})

void t.test('at the latest they go when npm ends', t => {
  const program = `
    const { areaSupply } = require(${JSON.stringify(require.resolve('../../lib/linux/area-supply.js'))})
    const { simplePlan } = require(${JSON.stringify(require.resolve('../fixtures/simple-plan.js'))})
    const supply = areaSupply()
    const taken = [0, 1, 2].map(() => {
      const areas = supply.take(simplePlan('true'))
      supply.prepare()
      return areas.home
    })
    console.log(taken.filter(require('node:fs').existsSync).join('\\n'))`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  const homes = stdout.trim().split('\n')
  t.equal(homes.length, 3)
  t.strictSame(homes.filter(existsSync), [])
  t.end()
})

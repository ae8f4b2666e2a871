import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureContainedStart } from './contained-start.js'
import { measureNativeBuild } from './native-build.js'
import { measureCommands } from './npm-commands.js'
import { measureProjectSize } from './project-size.js'
import { processorTime, stolenShare } from './stolen-time.js'

/** What the figures must stay below, and what is aimed at. */
const bounds = {
  start: 0.5,
  rebuild: 1.15,
  startUp: 1.03,
  memoryKiB: 2048,
  aimedStart: 3,
  aimedLandlock: 1,
  path: 0.03,
  projectSize: 1.05,
  recording: 1.03,
} as const

const row = (name: string, value: string, bound: string, holds: boolean): boolean => {
  console.log(`${holds ? 'ok  ' : 'MISS'}  ${name.padEnd(52)} ${value.padStart(28)}   ${bound}`)
  return holds
}

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`

const main = async (args: readonly string[]): Promise<void> => {
  const rounds = Number(args[0] ?? 30)
  const scratch = mkdtempSync(join(tmpdir(), 'npm-bench-'))
  try {
    console.log(
      `medians of ${rounds} interleaved rounds or more, in one run; only ratios carry over to another machine\n`,
    )
    const before = processorTime()
    // a start takes milliseconds, and hundredths of one are to be told apart
    const start = await measureContainedStart(scratch, Math.max(rounds, 120))
    const added = start.contained - start.plain
    const peer = start.bubblewrap === undefined ? undefined : start.bubblewrap - start.plain
    const results = [
      row(`plain start of true`, milliseconds(start.plain), '', true),
      row(
        `added by containment (view of ${start.steps} steps)`,
        milliseconds(added),
        `aimed at ${bounds.aimedStart} ms`,
        true,
      ),
      peer === undefined
        ? row('added by bubblewrap: not installed, so not compared', '', '', true)
        : row(
            'that, against what bubblewrap adds for an equal view',
            `${(added / peer).toFixed(2)} of ${milliseconds(peer)}`,
            `at most ${bounds.start}`,
            added / peer <= bounds.start,
          ),
      start.landlock === undefined
        ? row('added by the landlock tier: not in this kernel, so not measured', '', '', true)
        : row(
            'added by the landlock tier',
            peer === undefined
              ? milliseconds(start.landlock - start.plain)
              : `${milliseconds(start.landlock - start.plain)} (${((start.landlock - start.plain) / peer).toFixed(2)} of it)`,
            `aimed at ${bounds.aimedLandlock} ms`,
            true,
          ),
      row('added where the start was made ready, view', milliseconds(start.ready.view), 'measured only', true),
      start.ready.landlock === undefined
        ? row('the same in the landlock tier: not in this kernel, so not measured', '', '', true)
        : row(
            'added where the start was made ready, landlock',
            milliseconds(start.ready.landlock),
            'measured only',
            true,
          ),
      ...Object.entries(start.perPath).map(([tier, added]) =>
        row(
          `each granted path between 16 and 256, ${tier}`,
          `${added.toFixed(4)} ms`,
          `at most ${bounds.path} ms`,
          added <= bounds.path,
        ),
      ),
      row(
        'added by oci, the same plan in a container',
        start.oci === undefined ? 'no podman here' : milliseconds(start.oci - start.plain),
        'measured only',
        true,
      ),
      row(
        "the launcher's peak memory",
        `${start.memory} KiB`,
        `at most ${bounds.memoryKiB} KiB`,
        start.memory <= bounds.memoryKiB,
      ),
    ]
    const size = await measureProjectSize(scratch, Math.max(rounds, 30))
    results.push(
      row(
        'contained start among 3000 packages, against 100',
        `${size.ratio.toFixed(3)} (${size.large.toFixed(2)} / ${size.small.toFixed(2)} ms)`,
        `at most ${bounds.projectSize}`,
        size.ratio <= bounds.projectSize,
      ),
    )
    const build = await measureNativeBuild(scratch, Math.max(5, rounds >> 2))
    results.push(
      build.recording === undefined
        ? row('build by node-gyp, with and without recording: no bubblewrap', '', '', true)
        : row(
            'build by node-gyp, recorded against bubblewrap',
            `${build.recording.toFixed(3)} (${build.recorded.toFixed(0)} / ${String(build.unrecorded?.toFixed(0))} ms)`,
            `at most ${bounds.recording}`,
            build.recording <= bounds.recording,
          ),
      row(
        'that build, contained against plain',
        `${build.containment.toFixed(3)} (${build.recorded.toFixed(0)} / ${build.uncontained.toFixed(0)} ms)`,
        'measured only',
        true,
      ),
    )
    for (const { name, fork, stock, ratio, perScript, isBounded } of await measureCommands(scratch, rounds, 50)) {
      const value = `${ratio.toFixed(3)} (${fork.toFixed(0)} / ${stock.toFixed(0)} ms)`
      if (isBounded) {
        const bound = perScript === undefined ? bounds.startUp : bounds.rebuild
        results.push(row(name, value, `at most ${bound}`, ratio <= bound))
      } else {
        row(name, value, 'measured only', true)
      }
      if (perScript !== undefined) {
        row('  that, for each of its scripts', milliseconds(perScript), '', true)
      }
    }
    row(
      'processor time that the host ran something else in',
      `${(100 * stolenShare(before, processorTime())).toFixed(1)}% of the busy`,
      'above a few, times say little',
      true,
    )
    process.exitCode = results.every(Boolean) ? 0 : 1
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

void main(process.argv.slice(2))

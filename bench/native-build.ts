import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dist, launcher } from '../fork/paths.js'
import { findBubblewrap } from '../workspaces/containment/lib/bubblewrap/find-bubblewrap.js'
import { startBubblewrap } from '../workspaces/containment/lib/bubblewrap/start-bubblewrap.js'
import type { ContainedProcess } from '../workspaces/containment/lib/backend/backend.js'
import { startLauncher } from '../workspaces/containment/lib/linux/start-launcher.js'
import type { Plan } from '../workspaces/containment/lib/plan/plan.js'
import { environment, planOf, rootsOf, succeed } from './bench-plan.js'
import { measureInTurn, median, medianRatio } from './measure-pairs.js'
import { runProgram } from './run-program.js'

/** A build by node-gyp: medians in milliseconds, and the median of the ratios to the recording one. */
export interface NativeBuild {
  readonly recorded: number
  /** The same plan by bubblewrap, which records nothing. */
  readonly unrecorded: number | undefined
  readonly recording: number | undefined
  readonly uncontained: number
  readonly containment: number
}

const sources = 6

/** As much C++ as a small addon has. */
const source = (index: number): string => `#include <node_api.h>
#include <map>
#include <string>
#include <vector>
std::map<std::string, std::vector<std::string>> table${index};
napi_value call${index}(napi_env env, napi_callback_info) {
  napi_value value;
  table${index}["key"].push_back(std::to_string(${index}));
  napi_create_uint32(env, static_cast<uint32_t>(table${index}.size()), &value);
  return value;
}
${index === 0 ? 'NAPI_MODULE_INIT() { napi_value value; napi_create_function(env, "call", NAPI_AUTO_LENGTH, call0, nullptr, &value); return value; }' : ''}
`

const makeAddon = (project: string): string => {
  const directory = join(project, 'node_modules/addon')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0"}\n')
  writeFileSync(join(directory, 'package.json'), '{"name":"addon","version":"1.0.0"}\n')
  const files = Array.from({ length: sources }, (_, index) => `source-${index}.cc`)
  files.forEach((file, index) => {
    writeFileSync(join(directory, file), source(index))
  })
  writeFileSync(join(directory, 'binding.gyp'), JSON.stringify({ targets: [{ target_name: 'addon', sources: files }] }))
  return directory
}

/** Builds a small addon: contained, by bubblewrap in an equal view, and plainly. */
export const measureNativeBuild = async (scratch: string, rounds: number): Promise<NativeBuild> => {
  const project = join(scratch, 'native')
  const directory = makeAddon(project)
  const gyp = join(dist, 'node_modules/node-gyp/bin/node-gyp.js')
  const headers = dirname(dirname(process.execPath))
  const command = `'${process.execPath}' '${gyp}' rebuild --silent '--nodedir=${headers}'`
  const plan = planOf(rootsOf(project, join(scratch, 'cache')), directory, command)
  const contained = (start: (plan: Plan) => Pick<ContainedProcess, 'outcome'>) => async (): Promise<void> => {
    rmSync(join(directory, 'build'), { recursive: true, force: true })
    await succeed(start(plan))
  }
  const bubblewrap = findBubblewrap()
  const samples: Partial<Record<'recorded' | 'unrecorded' | 'uncontained', number[]>> = await measureInTurn<string>(
    {
      recorded: contained(plan => startLauncher(launcher, plan, 'ignore')),
      ...(bubblewrap.kind === 'absent'
        ? {}
        : { unrecorded: contained(plan => startBubblewrap(bubblewrap.file, plan, 'ignore')) }),
      uncontained: async (): Promise<void> => {
        rmSync(join(directory, 'build'), { recursive: true, force: true })
        await runProgram('/bin/sh', ['-c', command], { cwd: directory, env: environment() })
      },
    },
    rounds,
  )
  const { recorded = [], unrecorded, uncontained = [] } = samples
  return {
    recorded: median(recorded),
    unrecorded: unrecorded && median(unrecorded),
    recording: unrecorded && medianRatio(recorded, unrecorded),
    uncontained: median(uncontained),
    containment: medianRatio(recorded, uncontained),
  }
}

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Whether the kernel says that this process is filtered and can gain no privileges, as every contained script is. */
const isConfined = (statusFile: string): boolean => {
  try {
    const status = readFileSync(statusFile, 'utf8')
    return /^NoNewPrivs:\s*1$/m.test(status) && /^Seccomp:\s*2$/m.test(status)
  } catch {
    return false
  }
}

/** Whether macOS says that this process is in a sandbox: it lets nobody make another one in it. */
const isSandboxed = (program: string): boolean => {
  const { status } = spawnSync(program, ['-p', '(version 1)(allow default)', '/usr/bin/true'], {
    env: {},
    stdio: 'ignore',
  })
  return status !== null && status !== 0
}

/**
 * The containment that this npm itself runs in, as a contained script's marker names it; undefined when there is none.
 * The marker alone proves nothing: the kernel is asked too. And nothing is won by a false one: such an npm does what npm
 * does without `safe`, where nothing unreviewed runs.
 * @param sandbox macOS' program that makes sandboxes; undefined elsewhere
 */
export const surroundingContainment = (
  { NPM_CONTAINMENT: marker }: NodeJS.ProcessEnv = process.env,
  statusFile = '/proc/self/status',
  sandbox: string | undefined = process.platform === 'darwin' ? '/usr/bin/sandbox-exec' : undefined,
): string | undefined => {
  if (!marker) {
    return undefined
  }
  const isContained = sandbox === undefined ? isConfined(statusFile) : isSandboxed(sandbox)
  return isContained ? marker.replace(/[^a-z-]/g, '') : undefined
}

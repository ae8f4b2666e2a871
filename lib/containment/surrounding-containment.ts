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

/**
 * The containment that this npm itself runs in, as a contained script's marker names it; undefined when there is none.
 * The marker alone proves nothing: the kernel is asked too. And nothing is won by a false one: such an npm does what npm
 * does without `safe`, where nothing unreviewed runs.
 */
export const surroundingContainment = (
  { NPM_CONTAINMENT: marker }: NodeJS.ProcessEnv = process.env,
  statusFile = '/proc/self/status',
): string | undefined => (marker && isConfined(statusFile) ? marker.replace(/[^a-z-]/g, '') : undefined)

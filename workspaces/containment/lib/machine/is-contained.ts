import { spawnSync } from 'node:child_process'

/**
 * The question by which a process learns that npm's filter of system calls holds it, and the answer: signal 0 to a number
 * above all that Linux gives to processes (PID_MAX_LIMIT, 4,194,304), and EALREADY, which kill(2) never answers
 * (launcher/filter.c).
 */
export const contained = { process: 0x7e6e706d, errno: 114 } as const

const answersAsContained = (): boolean => {
  let answer: string | undefined
  try {
    process.kill(contained.process, 0)
  } catch (error) {
    answer = (error as NodeJS.ErrnoException).code
  }
  return answer === 'EALREADY'
}

/** Whether macOS holds this process in a sandbox, whosever it is: then it lets nobody make another one. */
const isInSandbox = (program: string): boolean => {
  const args = ['-p', '(version 1)(allow default)', '/usr/bin/true']
  const { status } = spawnSync(program, args, { env: {}, stdio: 'ignore' })
  return status !== null && status !== 0
}

/**
 * Whether this process is contained. On Linux by npm's own filter: neither the environment nor a file can make it seem so,
 * and no other confinement (a container's, a service's) does. On macOS by any sandbox: one that could not contain anything
 * itself.
 * @param sandbox macOS' program that makes sandboxes; undefined elsewhere
 */
export const isContained = (
  sandbox: string | undefined = process.platform === 'darwin' ? '/usr/bin/sandbox-exec' : undefined,
): boolean => (sandbox === undefined ? answersAsContained() : isInSandbox(sandbox))

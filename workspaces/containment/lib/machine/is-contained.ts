/**
 * The question by which a process learns that npm's filter of system calls holds it, and the answer: signal 0 to a number
 * above all that Linux gives to processes (PID_MAX_LIMIT, 4,194,304), and EALREADY, which kill(2) never answers
 * (launcher/filter.c).
 */
export const contained = { process: 0x7e6e706d, errno: 114 } as const

/**
 * Whether this process is contained by npm's own filter. Neither the environment nor a file can make it seem so, and no
 * other confinement (a container's, a service's) does.
 */
export const isContained = (): boolean => {
  try {
    process.kill(contained.process, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EALREADY'
  }
}

/** Whether the kernel says that npm's filter of system calls holds this process, as it does every contained script. */
const askKernel = (): boolean => {
  // loaded only here: without containment npm starts as fast as stock
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { isContained } = require('@npmcli/containment') as typeof import('@npmcli/containment')
  return isContained()
}

/**
 * The containment that this npm itself runs in, as a contained script's marker names it; undefined when there is none.
 * The marker proves nothing, since whoever starts npm can set it: the kernel is asked. An npm that is not contained, marked
 * or not, opens its own containment.
 */
export const surroundingContainment = (
  { NPM_CONTAINMENT: marker }: NodeJS.ProcessEnv = process.env,
  isContained = askKernel,
): string | undefined => (marker && isContained() ? marker.replace(/[^a-z-]/g, '') : undefined)

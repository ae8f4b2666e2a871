import { writeSync } from 'node:fs'
import type { Containment } from '@npmcli/containment'

const variable = 'NPM_CONTAINMENT_REPORT'

/**
 * When this npm was started by another one that contains, what ran contained here is written, at the end, to the
 * descriptor that the other one named. Nothing that this one starts learns of it.
 */
export const reportToParent = (containment: Containment): void => {
  const descriptor = process.env[variable]
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete process.env[variable]
  if (descriptor === undefined) {
    return
  }
  process.once('exit', () => {
    try {
      writeSync(Number(descriptor), JSON.stringify(containment.report()))
    } catch {
      // nobody listens any more
    }
  })
}

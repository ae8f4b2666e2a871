import { normalize } from 'node:path/posix'
import type { Use, UseOutcome } from '../observe/use.js'

const outcomes: readonly UseOutcome[] = ['used', 'absent', 'refused']

/**
 * What a script asked of the file system, by the launcher's status. The paths are the script's own text: untrusted. A line
 * that is not exactly as the launcher writes it is ignored.
 */
export const readUses = (text: string): { readonly uses: readonly Use[]; readonly untold: number } => ({
  uses: [...text.matchAll(/^used (read|write|look|run) ([012]) ((?:[0-9a-f]{2}){1,1024})$/gm)].flatMap(
    ([, kind = '', outcome = '', hex = '']) => {
      const path = normalize(Buffer.from(hex, 'hex').toString('utf8'))
      return path.startsWith('/')
        ? [
            {
              kind: kind as Use['kind'],
              outcome: outcomes[Number(outcome)] ?? 'used',
              path: path.replace(/(?<=.)\/$/, ''),
            },
          ]
        : []
    },
  ),
  untold: Number(/^used-more (\d{1,10})$/m.exec(text)?.[1] ?? 0),
})

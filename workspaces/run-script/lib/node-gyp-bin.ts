import { resolve } from 'node:path'

/** The directory that holds the `node-gyp` of scripts. */
export const nodeGypBin = resolve(__dirname, 'node-gyp-bin')

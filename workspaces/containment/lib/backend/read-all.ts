import type { Readable } from 'node:stream'

/**
 * The text of a stream to its end, or as far as it could be read.
 * @param isWhole whether nothing can follow a text: then its end is not waited for
 */
export const readAll = (stream: Readable, isWhole: (text: string) => boolean = () => false): Promise<string> =>
  new Promise(resolve => {
    let text = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
      if (isWhole(text)) {
        resolve(text)
      }
    })
    stream.on('close', () => {
      resolve(text)
    })
    stream.on('error', () => {
      resolve(text)
    })
  })

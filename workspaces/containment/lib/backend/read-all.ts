import type { Readable } from 'node:stream'

/** The text of a stream to its end, or as far as it could be read. */
export const readAll = (stream: Readable): Promise<string> =>
  new Promise(resolve => {
    let text = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
    })
    stream.on('close', () => {
      resolve(text)
    })
    stream.on('error', () => {
      resolve(text)
    })
  })

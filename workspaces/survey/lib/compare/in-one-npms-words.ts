/** The end of an npm's path, by which files name it that say how to get there. */
const endOf = (npm: string): string => npm.split('/').slice(-3).join('/')

/** The way to an npm from somewhere else. */
const wayTo = (npm: string): RegExp =>
  new RegExp(`(\\.\\./)+${endOf(npm).replaceAll(/[^\w/]/g, '\\$&')}(?![\\w-])`, 'g')

/** Larger files are compared as they are: no tool writes npm's name into them. */
export const mostText = 1 << 20

/**
 * What a file says of the npm that ran, in words that are the same for each. node-gyp writes npm's path, version and options
 * into the files that it generates; a difference there is one between two npms, not between two builds.
 */
export const inOneNpmsWords = (content: Buffer, npms: readonly string[]): Buffer => {
  if (content.length > mostText || !npms.some(npm => content.includes(endOf(npm)))) {
    return content
  }
  const text = npms.reduce(
    (words, npm) => words.replaceAll(npm, '<npm>').replaceAll(wayTo(npm), '<npm>'),
    content.toString('latin1'),
  )
  return Buffer.from(
    text.replaceAll(/\+safe\.\d+/g, '').replaceAll(/^ *"(safe|allow_scripts|cache|containment_\w+)": .*\n/gm, ''),
    'latin1',
  )
}

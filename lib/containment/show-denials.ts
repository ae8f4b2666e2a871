import { homedir } from 'node:os'
import { relative } from 'node:path'
import type { Denial, Denied } from '@npmcli/containment'
import { cleanText } from './clean-text.js'

/** How many of a script's denials are shown one by one; `--json` has all that are known. */
const most = 5

const within = (path: string, directory: string): string | undefined => {
  const rest = relative(directory, path)
  return rest === '' || rest.startsWith('..') || rest.startsWith('/') ? undefined : rest
}

/** A path as its user would write it: relative to the project that npm works in, or to HOME. */
const shortPath = (path: string): string => {
  const inHome = within(path, homedir())
  return within(path, process.cwd()) ?? (inHome === undefined ? path : `~/${inHome}`)
}

/** What was refused at once, in words; what npm put right afterwards is told elsewhere. */
const show = (denial: Denial): string[] => {
  switch (denial.kind) {
    case 'refused':
      return [`writing ${cleanText(shortPath(denial.path))}`]
    case 'secret':
      return [`reading ${cleanText(shortPath(denial.path))}`]
    case 'connect':
      return [`connecting to ${cleanText(denial.address)}`]
    case 'lookup':
      return [`looking up ${cleanText(denial.name)}`]
    case 'network':
      return ['using a network']
    case 'write':
    case 'link':
    case 'special':
    case 'privilege':
    case 'locked':
    case 'deep':
    case 'name':
      return []
  }
}

/** What was refused, in words; undefined when nothing was. */
export const showDenials = ({ denials, untold }: Denied): string | undefined => {
  const shown = denials.flatMap(show)
  const more = Math.max(0, shown.length - most) + untold
  if (shown.length === 0) {
    return undefined
  }
  return [...shown.slice(0, most), ...(more === 0 ? [] : [`and ${more} more`])].join(', ')
}

import type { EditedFile } from '../edits/edit.js'
import { repositoryPath } from '../upstream-paths.js'

/** Every edit of npm's own files, and why no file beside them would do. */
export const editList = (edits: readonly EditedFile[]): string => {
  const entries = edits.flatMap(({ file, edits: changes }) =>
    changes.map(({ reason }) => ({ path: repositoryPath(file), reason })),
  )
  const reasons = [...new Set(entries.map(({ reason }) => reason))]
  return reasons
    .map(reason => {
      const paths = [...new Set(entries.filter(entry => entry.reason === reason).map(({ path }) => path))]
      return `  ${paths.join('\n  ')}\n    ${reason}`
    })
    .join('\n')
}

/** The text of the cover letter, without its subject. */
export const coverLetter = ({ version, edits, size }: { version: string; edits: string; size: string }): string =>
  `npm 12 decides whether a dependency's install script runs: it is blocked until
somebody approves it, and then it has everything that its user has. This series
adds the answer in between: it runs, contained, with the authority to do its job
and no more. --safe chooses that, safe=true makes it the default, and --unsafe is
the opposite for one command. Without --safe nothing changes.

It is written against npm@${version}. Paths are those of npm/cli; the JavaScript
is what TypeScript sources compile to. It applies with git am --keep-cr (npm has
files for Windows whose lines end with CR LF). Three things belong to it that a patch of
this tree cannot carry: the sources and tests of the new packages, the launcher's
binary, which is built from workspaces/containment/launcher per platform, and the
update of the bundled dependencies (node scripts/bundle-and-gitignore-deps.js).
The design is docs/rfcs/0000-contained-lifecycle-scripts.md.

The size, in files and lines:

${size}

Every edit of npm's own files, and why no new file at a seam would do:

${edits}
`

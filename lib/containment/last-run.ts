import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What the last command that ran scripts in a project said about containment. */
export interface LastRun {
  readonly version: 1
  /** As ISO 8601 writes it. */
  readonly date: string
  readonly command: string
  /** Whether any script was denied anything. */
  readonly denied: boolean
  /** All lines of the summary, not only those of the first packages. */
  readonly lines: readonly string[]
  /** The same, as `--json` carries it. */
  readonly summary: object
}

/** The file for one project, or for global installs. */
const fileFor = (directory: string, project: string | undefined): string =>
  join(
    directory,
    `last-run-${createHash('sha256')
      .update(project ?? '')
      .digest('hex')
      .slice(0, 16)}.json`,
  )

/** Keeps what happened; where that is not possible there will be nothing to report. */
export const rememberRun = (directory: string, project: string | undefined, run: LastRun): void => {
  const file = fileFor(directory, project)
  const fresh = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(fresh, JSON.stringify(run), { flag: 'wx', mode: 0o600 })
    chmodSync(fresh, 0o600)
    renameSync(fresh, file)
  } catch {
    // a cache that cannot be written is no reason to fail
  }
}

/** What happened last; undefined when nothing is known. */
export const readLastRun = (directory: string, project: string | undefined): LastRun | undefined => {
  try {
    const run = JSON.parse(readFileSync(fileFor(directory, project), 'utf8')) as LastRun
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- another npm may have written it
    return run.version === 1 ? run : undefined
  } catch {
    return undefined
  }
}

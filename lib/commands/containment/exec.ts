import { sh as quote } from '@npmcli/promise-spawn/lib/escape.js'
import { exitCodeOf } from '../../containment/exit-code-of.js'
import { onePackageNamed } from '../../containment/installed-packages.js'
import { openFor } from '../../containment/open-for.js'
import { scriptEnvironment } from '../../containment/script-path.js'
import BaseCommand = require('../../base-cmd.js')

/** `npm containment exec`: a command, or a shell, with exactly the authority of a package's scripts. */
class Exec extends BaseCommand {
  static readonly description = 'Run a command, or a shell, with exactly the authority of the scripts of a package'
  static override readonly name = 'exec'
  static readonly usage = ['<pkg> [-- <command> [<argument> ...]]']
  static readonly params = ['containment-backend', 'containment-image', 'containment-timeout', 'global']

  async exec(args: readonly string[]): Promise<void> {
    const [wanted, ...command] = args
    if (wanted === undefined) {
      throw this.usageError()
    }
    const { name, subject } = await onePackageNamed(this.npm, wanted)
    const { containment } = await openFor(this.npm, undefined, () => true)
    containment.admit(subject.directory, subject.identity ?? { name, version: '', source: '' }, false)
    const [first = '', ...rest] = command
    const line = rest.length === 0 ? first : command.map(quote).join(' ')
    const { process: child, outcome } = await containment.start({
      event: 'exec',
      directory: subject.directory,
      file: '/bin/sh',
      args: command.length === 0 ? (process.stdin.isTTY ? ['-i'] : []) : ['-c', line],
      environment: scriptEnvironment(subject.directory),
      // a stranger's program gets no terminal: what is typed is passed on, what it prints is shown
      stdio: ['pipe', 'inherit', 'inherit'],
    })
    if (child.stdin !== null) {
      process.stdin.pipe(child.stdin)
      child.stdin.on('error', () => undefined)
    }
    const ended = await outcome
    process.stdin.unpipe()
    process.stdin.pause()
    process.exitCode = exitCodeOf(ended, name)
  }
}

export = Exec

import BaseCommand = require('../../base-cmd.js')
import Accept = require('./accept.js')
import Doctor = require('./doctor.js')
import Exec = require('./exec.js')
import Explain = require('./explain.js')
import Grant = require('./grant.js')
import Ls = require('./ls.js')
import Report = require('./report.js')
import Revoke = require('./revoke.js')

/** `npm containment`: what this machine and this npm can contain. */
class Containment extends BaseCommand {
  static readonly description = 'Inspect how lifecycle scripts are contained'
  static override readonly name = 'containment'
  static readonly usage = null
  static readonly subcommands = {
    ls: Ls,
    explain: Explain,
    report: Report,
    grant: Grant,
    revoke: Revoke,
    accept: Accept,
    exec: Exec,
    doctor: Doctor,
  }

  /** For the completion of shells. */
  static completion({ conf }: { readonly conf: { readonly argv: { readonly remain: readonly string[] } } }): string[] {
    return conf.argv.remain.length === 2 ? Object.keys(Containment.subcommands) : []
  }
}

export = Containment

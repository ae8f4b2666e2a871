import BaseCommand = require('../../base-cmd.js')
import ConformanceCommand = require('./conformance.js')
import Doctor = require('./doctor.js')

/** `npm containment`: what this machine and this npm can contain. */
class Containment extends BaseCommand {
  static readonly description = 'Inspect how lifecycle scripts are contained'
  static override readonly name = 'containment'
  static readonly usage = null
  static readonly subcommands = { conformance: ConformanceCommand, doctor: Doctor }

  /** For the completion of shells. */
  static completion({ conf }: { readonly conf: { readonly argv: { readonly remain: readonly string[] } } }): string[] {
    return conf.argv.remain.length === 2 ? Object.keys(Containment.subcommands) : []
  }
}

export = Containment

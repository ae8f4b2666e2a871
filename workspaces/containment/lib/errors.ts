/** Every reason for which containment refuses, with what to do about it. Letters only: npm reads codes so. */
export const containmentErrors = {
  ECONTAINUNAVAILABLE: 'No containment that has proven itself is available here, so nothing has run.',
  ECONTAINSTART: 'The script could not be started contained, so it has not run.',
  ECONTAINAUTHORITY: 'The script would need authority that containment never gives, so it has not run.',
  ECONTAINBARE: 'A script that may only run contained was about to run without containment, so it has not run.',
  ECONTAINEFFECT: 'What a contained script had changed could not be put back.',
  ECONTAINTIMEOUT: 'A contained script took longer than it may, and was ended.',
  ECONTAINBACKEND: 'The backend that was named cannot be used, so nothing has run.',
  ECONTAINGRANT: 'A grant is written in a way that nobody can give, so nothing has run.',
  ECONTAINACCEPT: 'This project grants its packages more than a project may by itself, so nothing has run.',
  ECONTAINDENIED: 'A contained script was denied something, and with containment-strict that is a failure.',
  ECONTAINEXTENSION: 'The extension of a project would be loaded into npm itself, where nothing contains it.',
  ECONTAINPROTECTED: 'This npm runs in a contained script, to which a file was refused.',
  ECONTAINLAUNCHER: 'The launcher is not the one that this npm was installed with, so nothing has run.',
} as const

export type ContainmentErrorCode = keyof typeof containmentErrors

/** What was refused, for whom, and the next step. */
export interface Refusal {
  /** Trusted identity of the package, where one is concerned. */
  readonly pkgid?: string
  readonly event?: string
  readonly reason: string
  /** The exact next command or setting. */
  readonly hint: string
}

const withoutControls = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '?')

/**
 * A refusal by containment. Its `code` is a string, where a script's own exit code is a number: that difference tells
 * "we refused" from "the script failed".
 */
export class ContainmentError extends Error {
  override readonly name = 'ContainmentError'
  readonly code: ContainmentErrorCode
  readonly refusal: Refusal

  constructor(code: ContainmentErrorCode, refusal: Refusal) {
    const who = refusal.pkgid === undefined ? '' : `${refusal.pkgid}${refusal.event ? ` ${refusal.event}` : ''}: `
    super(withoutControls(`${who}${containmentErrors[code]} ${refusal.reason} ${refusal.hint}`))
    this.code = code
    this.refusal = refusal
  }
}

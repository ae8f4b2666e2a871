import type { EditedFile } from './edit.js'

export const exitHandler: EditedFile = {
  file: 'lib/cli/exit-handler.js',
  integrity: 'sha512-vM2lup1kWlw0rH7iXPyfyLtehuP+v1q+dKN1ZtewAjybm/fjcdaRPfFLhmbIbi4JeExdV9FvpchD4NRy889b0A==',
  edits: [
    {
      reason: 'the one place that every command passes at its end, also one that failed: a denial is never silent',
      anchor: '    this.#exitErrorMessage = err?.suppressError === true ? false : !!err\n',
      place: 'before',
      text: '    this.#npm.endContainment?.(!!err)\n\n',
    },
  ],
}

/** Printable ASCII, as nearly every text is: of that, Unicode's tables need not be asked, which take long to set up. */
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** Whether a text holds what a person cannot see or what ends a line: control and format characters, line separators. */
export const hasControls = (text: string): boolean => !isPlain(text) && /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)

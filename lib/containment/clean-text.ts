/** A stranger's text as it may be printed: no control characters, which could change what a terminal shows. */
export const cleanText = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')

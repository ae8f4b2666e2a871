/** Text from outside as it may be printed: no control characters, which could change what a terminal shows. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '?')

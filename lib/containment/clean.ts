/** A stranger's text as a message can hold it: without what steers a terminal or hides other text. */
export const clean = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')

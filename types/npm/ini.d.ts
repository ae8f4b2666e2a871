declare module 'ini' {
  /** Parses the text of an npmrc. */
  export function parse(text: string): Record<string, unknown>
}

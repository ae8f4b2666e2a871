declare module 'ini' {
  /** Parses the text of an npmrc. */
  export function parse(text: string): Record<string, unknown>
  /** A value as it is written in an npmrc. */
  export function safe(value: string): string
  /** The value that was written so. */
  export function unsafe(text: string): string
}

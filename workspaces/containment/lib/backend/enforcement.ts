/** What a backend really enforces: everything, or everything but named gaps. */
export type Enforcement =
  | { readonly level: 'full'; readonly tier: string }
  | { readonly level: 'partial'; readonly tier: string; readonly gaps: readonly string[] }

declare module '@npmcli/config/lib/definitions/definition.js' {
  /** One option of npm's. */
  class Definition {
    constructor(
      key: string,
      definition: {
        default: unknown
        type: unknown
        description: string
        usage?: string
        hint?: string
        /** Whether what npm starts sees it in the environment; default true. */
        envExport?: boolean
        flatten?: (key: string, obj: Record<string, unknown>, flatOptions: Record<string, unknown>) => void
      },
    )
    readonly key: string
    readonly default: unknown
    readonly type: unknown
    readonly description: string
    describe(): string
  }
  export = Definition
}

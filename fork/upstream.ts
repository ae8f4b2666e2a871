/** The npm that this project is a fork of: the registry's tarball, pinned by version and integrity. */
export const upstream = {
  name: 'npm',
  version: '12.2.0',
  integrity: 'sha512-ZsJjKpTnlmSXOLLXiU1xDCzC4Wlok4IwZmh/aw2KUuXytU7q6qMv/cUT7MoeSf95Slwuw/lRXYefGzGCspHPNQ==',
} as const

/** What tells the fork's version from stock: build metadata, because a prerelease tag would fail every `engines` range. */
export const buildMetadata = '+safe.1'

/** The fork's own version. */
export const forkVersion = `${upstream.version}${buildMetadata}`

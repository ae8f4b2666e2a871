/** What `npm publish` sends, as far as a registry needs it. */
export interface Publication {
  readonly name: string
  readonly versions: readonly {
    readonly version: string
    readonly manifest: Record<string, unknown>
    readonly tarball: Buffer
  }[]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the body of a PUT of a package; undefined when it is anything else. */
export const parsePublication = (body: string): Publication | undefined => {
  const document: unknown = JSON.parse(body)
  if (!isRecord(document)) return undefined
  const { name, versions, _attachments: attachments } = document
  if (typeof name !== 'string' || !isRecord(versions) || !isRecord(attachments)) return undefined
  const attached = Object.values(attachments)
  return {
    name,
    versions: Object.entries(versions).flatMap(([version, manifest], index) => {
      const attachment = attached[index]
      if (!isRecord(manifest) || !isRecord(attachment) || typeof attachment['data'] !== 'string') return []
      return [{ version, manifest, tarball: Buffer.from(attachment['data'], 'base64') }]
    }),
  }
}

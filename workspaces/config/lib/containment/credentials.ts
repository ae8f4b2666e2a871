import { type ConfigLayers, sources } from './config-layers.js'

type Settings = Readonly<Record<string, unknown>>

const credentialKey = /(?:^|:)(_authToken|_auth|_password|password|otp)$/

const addressKey = /^(?:https?-proxy|proxy|registry)$|:registry$/

const decoded = (text: string): string => Buffer.from(text, 'base64').toString()

/** A credential, and the password in it where npm keeps it encoded. */
const formsOf = (kind: string, value: string): string[] => {
  switch (kind) {
    case '_auth':
      return [value, decoded(value), decoded(value).replace(/^[^:]*:/, '')]
    case '_password':
      return [value, decoded(value)]
    default:
      return [value]
  }
}

const passwordOf = (address: string): string[] => {
  try {
    const { password } = new URL(address)
    return [password, decodeURIComponent(password)]
  } catch {
    return []
  }
}

const credentialsIn = (key: string, value: unknown): string[] => {
  if (typeof value !== 'string') {
    return []
  }
  const kind = credentialKey.exec(key)?.[1]
  return [...(kind === undefined ? [] : formsOf(kind, value)), ...(addressKey.test(key) ? passwordOf(value) : [])]
}

/** Every credential that npm knows from its configuration, in all layers: tokens, passwords, one-time passwords. */
export const credentialsOf = ({ data }: ConfigLayers): string[] =>
  sources.flatMap(source =>
    Object.entries(data.get(source)?.data ?? {}).flatMap(([key, value]) => credentialsIn(key, value)),
  )

/** Whether the project's file holds a credential itself, and not only the name of a variable with one. */
export const projectHoldsCredentials = ({ data }: ConfigLayers): boolean =>
  Object.entries((data.get('project')?.raw ?? {}) as Settings).some(([key, value]) =>
    credentialsIn(key, value).some(text => text !== '' && !text.includes('${')),
  )

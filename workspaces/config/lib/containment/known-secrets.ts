/** Shorter texts occur by chance. */
const leastLength = 6

let secrets: readonly string[] = []

/** Remembers for this process what must not be printed, written into logs, or handed to contained scripts. */
export const rememberSecrets = (texts: readonly string[]): void => {
  // as npm writes them into its log of the arguments
  const forms = texts.flatMap(text => [text, JSON.stringify(text).slice(1, -1)])
  secrets = [...new Set(forms)].filter(text => text.length >= leastLength).sort((a, b) => b.length - a.length)
}

/** The longest first. */
export const knownSecrets = (): readonly string[] => secrets

const hideIn = (text: unknown): unknown =>
  typeof text === 'string' ? secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text) : text

/** What npm is about to print or log, text or a list of texts, without the secrets that it knows. */
export const hideSecrets = (value: unknown): unknown => (Array.isArray(value) ? value.map(hideIn) : hideIn(value))

/** Names that are npm's: a module that had one would pass for npm's own in every message. */
export const reservedNames: readonly string[] = ['auto', 'linux', 'bubblewrap', 'oci', 'seatbelt']

/** A name as TAP writes it, without what differs between two runs. */
const nameOf = (text: string): string => text.replace(/ # (time=|SKIP|TODO).*$/i, '').trim()

/**
 * What failed in an output of TAP: each failed assertion by its own name and those of the tests around it. What is
 * marked as to be done or skipped has not failed.
 */
export const failuresOf = (output: string): string[] => {
  const around: { readonly indent: number; readonly name: string }[] = []
  const failures: string[] = []
  for (const line of output.split('\n')) {
    const [, indent = '', subtest, failed] = /^( *)(?:# Subtest: (.*)|not ok \d+(?: - (.*))?)$/.exec(line) ?? []
    if (subtest === undefined && !/^ *not ok \d+/.test(line)) {
      continue
    }
    while ((around.at(-1)?.indent ?? -1) >= indent.length) {
      around.pop()
    }
    if (subtest !== undefined) {
      around.push({ indent: indent.length, name: nameOf(subtest) })
    } else if (!/ # (SKIP|TODO)\b/i.test(line)) {
      failures.push([...around.map(({ name }) => name), nameOf(failed ?? '')].join(' > '))
    }
  }
  return failures
}

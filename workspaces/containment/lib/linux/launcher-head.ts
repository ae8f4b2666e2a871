/** What the launcher is sent in front of a plan, or in place of one: a magic of eight characters, and a number. */
export const launcherHead = (magic: string, value: number): Buffer => {
  const head = Buffer.alloc(magic.length + 4)
  head.write(magic)
  head.writeUInt32LE(value, magic.length)
  return head
}

/** Text between the marks of a page of npm's, as roff takes it: no line of it is a command. */
const escape = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(['.])/gm, '\\&$1')

/** Words with their marks: code and strong words are bold, of a link its text remains. */
const inline = (text: string): string =>
  escape(text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1'))
    .replace(/`([^`]+)`/g, '\\fB$1\\fR')
    .replace(/\*\*([^*]+)\*\*/g, '\\fB$1\\fR')
    .replace(/\*([^*]+)\*/g, '\\fI$1\\fR')

const cells = (row: string): string[] =>
  row
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim().replaceAll('\\|', '|'))

/** A row of a table as one paragraph: its first cell, and the others below it. */
const tableRow = (row: string): string[] => {
  const [first = '', ...rest] = cells(row)
  return ['.TP', inline(first) || '\\&', inline(rest.filter(cell => cell !== '').join(': ')) || '\\&']
}

interface Page {
  readonly title: string
  readonly section: string
  readonly description: string
  readonly lines: readonly string[]
}

const read = (text: string): Page => {
  const [, front = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? []
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(front)?.[1] ?? ''
  return {
    title: field('title'),
    section: field('section'),
    description: field('description'),
    lines: body
      .replace(/<!--[^]*?-->\n?/g, '')
      // the heads of tables
      .replace(/^\|.*\|\n\|[\s|:-]+\|\n/gm, '')
      .split('\n'),
  }
}

const line = (text: string, before: string): string[] => {
  if (/^#{2,4} /.test(text)) {
    return [`${text.startsWith('####') ? '.SS' : '.SH'} "${inline(text.replace(/^#+ /, '')).replaceAll('"', "'")}"`]
  }
  if (text.startsWith('|')) {
    return tableRow(text)
  }
  if (text.startsWith('* ')) {
    return ['.IP \\(bu 4', inline(text.slice(2))]
  }
  if (text.trim() === '') {
    return before === '' ? [] : ['.P']
  }
  return [inline(text.trim())]
}

/** A page of documentation as a page of the manual: `man/man<section>/<title>.<section>`. */
export const manPage = (text: string, version: string): { readonly path: string; readonly content: string } => {
  const { title, section, description, lines } = read(text)
  const roff = [
    `.TH "${title.toUpperCase()}" "${section}" "" "NPM@${version}" ""`,
    '.SH "NAME"',
    `\\fB${title}\\fR \\- ${inline(description)}`,
  ]
  let isCode = false
  for (const [index, content] of lines.entries()) {
    if (content.startsWith('```')) {
      isCode = !isCode
      roff.push(...(isCode ? ['.P', '.RS 2', '.nf'] : ['.fi', '.RE']))
    } else {
      roff.push(...(isCode ? [escape(content)] : line(content, lines[index - 1] ?? '')))
    }
  }
  return { path: `man/man${section}/${title}.${section}`, content: `${roff.join('\n')}\n` }
}

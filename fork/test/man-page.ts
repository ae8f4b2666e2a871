import t from 'tap'
import { manPage } from '../assemble/man-page.js'

const page = `---
title: npm-example
section: 1
description: Show what \`roff\` takes
---

### Synopsis

\`\`\`bash
npm example
.config \\ 'x'
\`\`\`

#### Words

**Strong**, *soft*, \`code\` and a [link](/using-npm/config).
'quoted' at the start.

<!-- generated -->

* npm example:
  Does it.

| what | why |
|---|---|
| \`a\` | because |
| b | |

After the table.
`

void t.test('a page of documentation is a page of the manual', t => {
  const { path, content } = manPage(page, '1.2.3')
  t.equal(path, 'man/man1/npm-example.1')
  t.strictSame(
    content.split('\n').filter(line => line !== '.P'),
    [
      '.TH "NPM-EXAMPLE" "1" "" "NPM@1.2.3" ""',
      '.SH "NAME"',
      '\\fBnpm-example\\fR \\- Show what \\fBroff\\fR takes',
      '.SH "Synopsis"',
      '.RS 2',
      '.nf',
      'npm example',
      "\\&.config \\e 'x'",
      '.fi',
      '.RE',
      '.SS "Words"',
      '\\fBStrong\\fR, \\fIsoft\\fR, \\fBcode\\fR and a link.',
      "\\&'quoted' at the start.",
      '.IP \\(bu 4',
      'npm example:',
      'Does it.',
      '.TP',
      '\\fBa\\fR',
      'because',
      '.TP',
      'b',
      '\\&',
      'After the table.',
      '',
    ],
  )
  t.end()
})

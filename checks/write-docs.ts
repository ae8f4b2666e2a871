import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../fork/paths.js'
import { withGeneratedPart } from './grants-page.js'

const page = join(root, 'docs/content/using-npm/containment-grants.md')

writeFileSync(page, withGeneratedPart(readFileSync(page, 'utf8')))

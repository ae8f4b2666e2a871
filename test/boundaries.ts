import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import t from 'tap'
import { listFiles } from '../fork/assemble/list-files.js'
import { root } from '../fork/paths.js'

/** One import of a file: what it names, and whether anything of it remains at run time. */
interface Import {
  readonly file: string
  readonly specifier: string
  readonly isType: boolean
}

const isTypeOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean =>
  ts.isExportDeclaration(node) ? node.isTypeOnly : node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword

/** Every import, export from, import assignment, `import()`, `require()` and `import('x')` type of a file. */
const importsOf = (file: string): Import[] => {
  const found: Import[] = []
  const add = (node: ts.Node | undefined, isType: boolean): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) {
      found.push({ file: relative(root, file), specifier: node.text, isType })
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, isTypeOnly(node))
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression, node.isTypeOnly)
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true)
    } else if (ts.isCallExpression(node)) {
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
      if (isImport || isRequire) {
        add(node.arguments[0], false)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}

const graph = (part: string): Import[] =>
  listFiles(join(root, part))
    .filter(name => name.endsWith('.ts'))
    .flatMap(name => importsOf(join(root, part, name)))

/** Imports of a part that no rule allows. */
const broken = (part: string, isAllowed: (found: Import) => boolean): Import[] =>
  graph(part).filter(found => !isAllowed(found))

const isInside = (part: string, { file, specifier }: Import): boolean =>
  specifier.startsWith('.') && !relative(join(root, part), join(root, dirname(file), specifier)).startsWith('..')
const isNode = ({ specifier }: Import): boolean => specifier.startsWith('node:')
const isContainment = ({ specifier }: Import): boolean => specifier === '@npmcli/containment'

void t.test('ARCHITECTURE.md names every folder of containment', t => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const table = /^The folders of `workspaces\/containment\/lib\/`:\n\n([^]*?)\n\n/m.exec(text)?.[1] ?? ''
  const named = table.split('\n').flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)])
  const folders = readdirSync(join(root, 'workspaces/containment/lib'), { withFileTypes: true })
  t.strictSame(
    named.map(([, name]) => name).sort(),
    folders.flatMap(entry => (entry.isDirectory() ? [entry.name] : [])).sort(),
  )
  t.end()
})

void t.test('the walk sees every kind of import', t => {
  const directory = t.testdir({
    'a.ts': [
      "import a from 'one'",
      "import type { B } from 'two'",
      "export * from 'three'",
      "export type { C } from 'four'",
      "import d = require('five')",
      "void import('six')",
      "require('seven')",
      "type E = import('eight').E",
      "import 'nine'",
      "const f = require('ten') as typeof import('eleven')",
    ].join('\n'),
  })
  t.strictSame(
    importsOf(join(directory, 'a.ts')).map(({ specifier, isType }) => `${specifier}${isType ? ' (type)' : ''}`),
    [
      ...['one', 'two (type)', 'three', 'four (type)', 'five', 'six', 'seven', 'eight (type)', 'nine', 'ten'],
      'eleven (type)',
    ],
  )
  t.end()
})

void t.test('containment knows the system, not npm', t => {
  const part = 'workspaces/containment/lib'
  const data = (found: Import): boolean => /\/data\/(authority|catalogue)\.json$/.test(found.specifier)
  t.strictSame(
    broken(part, found => isNode(found) || isInside(part, found) || data(found)),
    [],
  )
  t.ok(graph(part).length > 50)
  t.end()
})

void t.test('run-script knows containment by its one entry, and what it had before', t => {
  const part = 'workspaces/run-script/lib'
  const own = new Set(['@npmcli/node-gyp', '@npmcli/package-json', '@npmcli/promise-spawn', 'proc-log'])
  t.strictSame(
    broken(
      part,
      found =>
        isNode(found) ||
        isInside(part, found) ||
        isContainment(found) ||
        own.has(found.specifier) ||
        found.specifier.startsWith('@npmcli/promise-spawn/lib/') ||
        found.specifier.startsWith('node-gyp/'),
    ),
    [],
  )
  t.end()
})

void t.test('arborist imports types of containment only', t => {
  const part = 'workspaces/arborist/lib'
  t.strictSame(
    broken(part, found => isNode(found) || isInside(part, found) || (isContainment(found) && found.isType)),
    [],
  )
  t.end()
})

void t.test('config imports nothing of ours', t => {
  const part = 'workspaces/config/lib'
  t.strictSame(
    broken(
      part,
      found =>
        isNode(found) || isInside(part, found) || found.specifier === '@npmcli/config/lib/definitions/definition.js',
    ),
    [],
  )
  t.end()
})

void t.test('git and pacote know types of containment, and how npm starts a program', t => {
  for (const part of ['workspaces/git/lib', 'workspaces/pacote/lib']) {
    t.strictSame(
      broken(
        part,
        found =>
          isNode(found) ||
          isInside(part, found) ||
          (isContainment(found) && found.isType) ||
          found.specifier === '@npmcli/promise-spawn',
      ),
      [],
    )
  }
  t.end()
})

void t.test('lib is imported by none of the workspaces, nor are the tests, the build or the bench', t => {
  const parts = ['config', 'arborist', 'git', 'pacote', 'run-script', 'containment'].map(
    name => `workspaces/${name}/lib`,
  )
  const outside = parts.flatMap(part =>
    graph(part).filter(found => found.specifier.startsWith('.') && !isInside(dirname(part), found)),
  )
  t.strictSame(outside, [])
  t.strictSame(
    broken('lib', found => !found.specifier.startsWith('.') || isInside('lib', found)),
    [],
  )
  t.end()
})

void t.test('lib alone prints', t => {
  for (const name of ['config', 'arborist', 'git', 'pacote', 'containment']) {
    const part = join(root, 'workspaces', name, 'lib')
    const printing = listFiles(part).filter(
      file =>
        file.endsWith('.ts') &&
        /console\.|proc-log|process\.std(out|err)\.write/.test(readFileSync(join(part, file), 'utf8')),
    )
    t.strictSame(printing, [], name)
  }
  t.end()
})

void t.test('a workspace has one public entry: nobody reaches behind it', t => {
  const importers = ['lib', 'workspaces/arborist/lib', 'workspaces/run-script/lib', 'workspaces/config/lib']
  t.strictSame(
    importers.flatMap(part => graph(part)).filter(({ specifier }) => specifier.startsWith('@npmcli/containment/')),
    [],
  )
  t.ok(existsSync(join(root, 'workspaces/containment/lib/index.ts')))
  t.end()
})

import tseslint from 'typescript-eslint'

const restrict = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
})

export default tseslint.config(
  {
    ignores: [
      'build/',
      'dist/',
      'dist.partial/',
      'node_modules/',
      '.tap/',
      '**/*.mjs',
      'docs/examples/',
      '**/fixtures/packages/',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  // who may import whom
  restrict(
    ['workspaces/containment/lib/**'],
    [{ regex: '^(?!node:|\\./|\\.\\./)', message: 'containment imports only node:*' }],
  ),
)

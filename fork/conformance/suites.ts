import { repositoryPath } from '../upstream-paths.js'

/** Tests of upstream's that one of our packages has to pass as the pristine one does. */
export interface Suite {
  readonly name: string
  /** The package that they test, as a directory of the packed npm. */
  readonly package: string
  /** Where they lie in the checkout: the directory that has `test/`. */
  readonly directory: string
}

/** A repository of upstream's, known by the name in its manifest. */
export interface Repository {
  readonly name: string
  readonly suites: readonly Suite[]
  /** Where a package of the packed npm goes in the checkout. */
  readonly placeOf: (packed: string) => string
}

const packages = {
  arborist: 'node_modules/@npmcli/arborist',
  config: 'node_modules/@npmcli/config',
  runScript: 'node_modules/@npmcli/run-script',
}

/** What a checkout gets from the npm under test; the packages that are not suites are what those need. */
export const placed: readonly string[] = [
  ...Object.values(packages),
  'node_modules/@npmcli/containment',
  'node_modules/bin-links',
]

const isSuite = (packed: string): boolean => Object.values(packages).includes(packed)

const inCli = (name: string, packed: string): Suite => ({
  name,
  package: packed,
  directory: repositoryPath(`${packed}/`).replace(/\/$/, ''),
})

export const repositories: readonly Repository[] = [
  {
    name: 'npm',
    suites: [inCli('config', packages.config), inCli('arborist', packages.arborist)],
    placeOf: packed => (isSuite(packed) ? repositoryPath(`${packed}/`).replace(/\/$/, '') : packed),
  },
  {
    name: '@npmcli/run-script',
    suites: [{ name: 'run-script', package: packages.runScript, directory: '.' }],
    placeOf: packed => (packed === packages.runScript ? '.' : packed),
  },
]

/** Directories of the packed npm that lie elsewhere in its repository, with a slash at the end. The first that fits holds. */
const moved: readonly (readonly [packed: string, repository: string])[] = [
  ['node_modules/@npmcli/arborist/', 'workspaces/arborist/'],
  ['node_modules/@npmcli/config/', 'workspaces/config/'],
  ['node_modules/@npmcli/containment/', 'workspaces/containment/'],
]

/** Where a file of the packed npm lies in npm's repository: the one map between the two. */
export const repositoryPath = (packed: string): string => {
  const found = moved.find(([from]) => packed.startsWith(from))
  return found === undefined ? packed : found[1] + packed.slice(found[0].length)
}

/** Where a file of npm's repository lies in the packed npm. */
export const packedPath = (repository: string): string => {
  const found = moved.find(([, to]) => repository.startsWith(to))
  return found === undefined ? repository : found[0] + repository.slice(found[1].length)
}

import { grantTools } from '@npmcli/containment'
import PackageJson = require('@npmcli/package-json')
import { lineDifference } from './user-file.js'

/** The grants of a project by package, as they are written in its package.json. */
export type WrittenGrants = Readonly<Record<string, readonly string[]>>

const show = (grants: WrittenGrants): string =>
  Object.entries(grants)
    .map(([key, list]) => `${JSON.stringify(key)}: ${JSON.stringify(list)}`)
    .join('\n')

/**
 * Replaces the grants in a project's package.json; the field goes when nothing is left.
 * @returns the lines that changed
 */
export const writeProjectGrants = async (
  directory: string,
  before: WrittenGrants,
  after: WrittenGrants,
): Promise<string[]> => {
  const manifest = await PackageJson.load(directory)
  const field = Object.keys(after).length === 0 ? undefined : after
  await manifest.update({ [grantTools().grantsField]: field }).save()
  return lineDifference(show(before), show(after)).filter(line => line.length > 2)
}

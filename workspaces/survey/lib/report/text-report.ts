import { targetName } from '../targets/target.js'
import type { Share, Summary } from './summary.js'
import { verdictWords } from './words.js'

/** A share with its denominator. */
export const showShare = ({ count, of }: Share): string =>
  of === 0 ? 'none to judge' : `${count} of ${of} (${((100 * count) / of).toFixed(1)} %)`

/** A survey in plain text. */
export const textReport = (summary: Summary): string => {
  const { records, determinable, parity, outcomes, denied, notSurveyed } = summary
  const differing = records.filter(({ arms }) => !['same', 'caches'].includes(arms.contained?.outcome ?? ''))
  return [
    `${records.length} package versions surveyed, ${determinable.length} can be judged (without containment their scripts worked)`,
    '',
    'The same artefacts, caches aside:',
    `  by the default authority           ${showShare(parity.bare)}`,
    `  with the catalogue                 ${showShare(parity.contained)}`,
    `  with the grants that npm offered   ${showShare(parity.granted)}`,
    '',
    ...[...outcomes].map(([outcome, count]) => `${String(count).padStart(4)}  ${verdictWords[outcome]}`),
    '',
    ...(denied.length === 0
      ? []
      : [
          'Denied, and in how many packages:',
          ...denied.map(({ what, packages }) => `${String(packages).padStart(4)}  ${what}`),
          '',
        ]),
    ...(differing.length === 0
      ? []
      : [
          'Not the same:',
          ...differing.map(
            record =>
              `  ${targetName(record)}: ${verdictWords[record.arms.contained?.outcome ?? 'fails-contained']}${record.granted.length === 0 ? '' : `; granted ${record.granted.join('; ')}: ${verdictWords[record.arms.granted?.outcome ?? 'fails-contained']}`}`,
          ),
          '',
        ]),
    ...(notSurveyed.length === 0
      ? []
      : ['Not surveyed:', ...notSurveyed.map(record => `  ${targetName(record)}: ${record.reason}`), '']),
  ].join('\n')
}

// What runs contained to prove a backend: tries everything, and says on stdout what came of it.
import { writeSync } from 'node:fs'
import { attemptsOn, untriedOn } from './attempts.js'
import { type Answer, endOfAnswers } from './answer.js'
import type { ProbeTargets } from './probe-targets.js'

const say = (answer: Answer): void => {
  writeSync(1, `${JSON.stringify(answer)}\n`)
}

const main = async (targets: ProbeTargets): Promise<void> => {
  for (const { act, ...attempt } of attemptsOn(targets)) {
    const succeeded = await Promise.resolve()
      .then(act)
      .then(
        result => result !== false,
        () => false,
      )
    say({ kind: 'tried', ...attempt, succeeded })
  }
  untriedOn(targets).forEach(say)
  writeSync(1, `${endOfAnswers}\n`)
}

void main(JSON.parse(process.argv[2] ?? '') as ProbeTargets)

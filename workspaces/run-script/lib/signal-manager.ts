import type { ScriptProcess } from '@npmcli/containment'

/** The signals that end npm: while scripts run they are passed on, and npm goes when the scripts have gone. */
export const forwardedSignals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

const running = new Set<ScriptProcess>()

/** Passes a signal on to every script that runs. */
export const handleSignal = (signal: NodeJS.Signals): void => {
  for (const script of running) {
    script.kill(signal)
  }
}

/** Passes signals on to `script` until it ends. npm listens only while something runs. */
export const add = (script: ScriptProcess): void => {
  if (running.size === 0) {
    forwardedSignals.forEach(signal => process.on(signal, handleSignal))
  }
  running.add(script)
  const forget = (): void => {
    if (running.delete(script) && running.size === 0) {
      forwardedSignals.forEach(signal => process.off(signal, handleSignal))
    }
  }
  // one that could not be started has no exit
  script.once('exit', forget).once('error', forget)
}

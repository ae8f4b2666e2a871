import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const isAlive = pid => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The process that holds the lock, or undefined when there is none or it was killed. */
const holder = file => {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined
  } catch {
    return undefined
  }
}

/** What killed processes left beside the lock; one that waits writes its own again. */
const removeLeftovers = file => {
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(`${basename(file)}.`)) rmSync(join(dirname(file), name), { force: true })
  }
}

/**
 * One set-up at a time: waits while another one runs, takes over from one that was killed.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} onWait called once when another process holds the lock
 * @returns {Promise<T>}
 */
export const withLock = async (file, work, onWait) => {
  mkdirSync(dirname(file), { recursive: true })
  const mine = `${file}.${process.pid}`
  try {
    for (let waited = false; ; waited = true) {
      try {
        // link(2) is atomic and the name appears with its content
        writeFileSync(mine, String(process.pid))
        linkSync(mine, file)
        break
      } catch (error) {
        // EEXIST: somebody holds it; ENOENT: the holder has tidied up our file with the leftovers
        if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error
      }
      const pid = holder(file)
      if (pid === undefined) {
        rmSync(file, { force: true })
      } else {
        if (!waited) onWait(pid)
        await sleep(200)
      }
    }
  } finally {
    rmSync(mine, { force: true })
  }
  removeLeftovers(file)
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

import net from 'node:net'

/** Longer than anything that is answered by the machine itself, shorter than a resolver's first retry; milliseconds. */
export const patience = 1500

/** Whether somebody answers there. */
export const connect = (target: net.NetConnectOpts): Promise<boolean> =>
  new Promise(resolve => {
    const socket = net.connect({ ...target, timeout: patience })
    const end = (succeeded: boolean) => () => {
      socket.destroy()
      resolve(succeeded)
    }
    socket.on('connect', end(true))
    socket.on('error', end(false))
    socket.on('timeout', end(false))
  })

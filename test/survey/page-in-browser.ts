import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { htmlReport } from '../../workspaces/survey/lib/report/html-report.js'
import { summarizeRecords } from '../../workspaces/survey/lib/report/summary.js'
import { records } from '../../workspaces/survey/test/fixtures/records.js'

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path =>
  existsSync(path),
)

/** A question to the browser by its own protocol. */
type Ask = (method: string, parameters?: object) => Promise<Record<string, unknown>>

const connect = async (
  url: string,
): Promise<{ readonly ask: Ask; readonly events: string[]; readonly close: () => void }> => {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const waiting = new Map<number, (result: Record<string, unknown>) => void>()
  const events: string[] = []
  socket.addEventListener('message', ({ data }) => {
    const { id, method, result } = JSON.parse(String(data)) as {
      id?: number
      method?: string
      result?: Record<string, unknown>
    }
    if (id === undefined) {
      events.push(String(method))
    } else {
      waiting.get(id)?.(result ?? {})
    }
  })
  let last = 0
  return {
    ask: (method, parameters = {}) =>
      new Promise(resolve => {
        const id = ++last
        waiting.set(id, resolve)
        socket.send(JSON.stringify({ id, method, params: parameters }))
      }),
    events,
    close: () => {
      socket.close()
    },
  }
}

const skip = browser === undefined ? 'there is no Chromium here (Debian: apt-get install chromium)' : false

void t.test('in a browser: on a phone, without an error, and by its structure alone', { skip }, async t => {
  const directory = mkdtempSync(join(tmpdir(), 'survey-page-'))
  const page = join(directory, 'page.html')
  writeFileSync(page, htmlReport(summarizeRecords(records)))
  const child = spawn(
    browser ?? '',
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--disable-quic', '--remote-debugging-port=0'],
      `--user-data-dir=${join(directory, 'profile')}`,
      'about:blank',
    ],
    // killed, it leaves in the temporary directory what it has made there
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: directory } },
  )
  t.teardown(async () => {
    const ended = new Promise(resolve => child.on('close', resolve))
    child.kill('SIGKILL')
    await ended
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  })
  const port = await new Promise<string>(resolve => {
    createInterface(child.stderr).on('line', line => {
      const found = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1]
      if (found !== undefined) {
        resolve(found)
      }
    })
  })
  const tabs = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    type: string
    webSocketDebuggerUrl: string
  }[]
  const { ask, events, close } = await connect(tabs.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '')
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await ask('Runtime.evaluate', { expression, returnByValue: true })
    return (result as { value?: unknown } | undefined)?.value
  }
  await ask('Log.enable')
  await ask('Page.enable')
  await ask('Emulation.setDeviceMetricsOverride', { width: 360, height: 740, deviceScaleFactor: 1, mobile: true })
  await ask('Page.navigate', { url: pathToFileURL(page).href })
  while ((await evaluate("document.readyState === 'complete' && document.querySelector('main') !== null")) !== true) {
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  t.equal(await evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'nothing is wider than a phone')
  const inks: unknown[] = []
  for (const value of ['light', 'dark']) {
    await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
    inks.push(await evaluate('getComputedStyle(document.body).backgroundColor'))
  }
  t.not(inks[0], inks[1], 'light and dark')
  t.equal(
    await evaluate("document.querySelector('details').open = true; document.querySelectorAll('details[open]').length"),
    1,
  )
  await ask('Accessibility.enable')
  const { nodes } = (await ask('Accessibility.getFullAXTree')) as unknown as {
    nodes: { ignored: boolean; role?: { value: string }; name?: { value: string } }[]
  }
  const named = (role: string): string[] =>
    nodes.filter(node => !node.ignored && node.role?.value === role).map(node => node.name?.value ?? '')
  t.match(named('heading')[0], /contained and not/)
  t.ok(named('columnheader').length >= 5 && named('columnheader').every(name => name !== ''))
  t.match(named('image'), [/^Time contained against time uncontained/])
  t.ok(named('link').every(name => name !== ''))
  t.notOk(events.includes('Log.entryAdded'), 'nothing was refused, and nothing failed')
  close()
})

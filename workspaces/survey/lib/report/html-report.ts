import type { ArmRecord, SurveyRecord } from '../record.js'
import { targetName } from '../targets/target.js'
import { html, type Html } from './html.js'
import { style } from './style.js'
import type { Share, Summary } from './summary.js'
import { showShare } from './text-report.js'
import { timePlot } from './time-plot.js'
import { verdictWords } from './words.js'

const figure = (title: string, share: Share): Html => {
  const percent = share.of === 0 ? '–' : `${((100 * share.count) / share.of).toFixed(1)} %`
  return html`<li><b>${percent}</b>${title}<br /><span class="soft">${showShare(share)}</span></li> `
}

const anchor = (record: SurveyRecord): string => targetName(record).replaceAll(/[^\w.-]/g, '_')

const verdict = ({ outcome }: ArmRecord): Html => html`<span class="${outcome}">${verdictWords[outcome]}</span>`

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`

const row = (record: SurveyRecord): Html => {
  const { contained, granted } = record.arms
  return html`<tr>
    <td><a href="#${anchor(record)}">${targetName(record)}</a></td>
    <td>${contained === undefined ? '' : verdict(contained)}</td>
    <td>${granted === undefined ? '' : verdict(granted)}</td>
    <td class="number">${seconds(record.stock.milliseconds)}</td>
    <td class="number">${contained === undefined ? '' : seconds(contained.milliseconds)}</td>
  </tr> `
}

const list = (title: string, items: readonly Html[]): Html =>
  items.length === 0
    ? html``
    : html`<p>${title}</p>
        <ul>
          ${items}
        </ul>`

const arm = (title: string, record: ArmRecord | undefined): Html => {
  if (record === undefined) {
    return html``
  }
  const { differences, differenceCount, denials, output } = record
  const left = differenceCount - differences.length
  return html`<h4>${title}: ${verdict(record)}</h4>
    ${list(
      'Paths that differ:',
      differences.map(
        found => html`<li><code>${found.path}</code> ${found.kind}${'detail' in found ? `, ${found.detail}` : ''}</li>`,
      ),
    )}${left > 0 ? html`<p>and ${left} more</p>` : html``}
    ${list(
      'Denied:',
      denials.map(
        ({ package: name, event, kind, what, grant }) =>
          html`<li>
            <code>${name}</code> ${event}: ${kind}
            <code>${what}</code
            >${grant === undefined ? html`` : html`; <code>npm containment grant ${name} ${grant}</code>`}
          </li>`,
      ),
    )}
    ${
      output.length === 0
        ? html``
        : html`<p>Lines that only one of the two printed:</p>
            <pre>${output.join('\n')}</pre>`
    }`
}

const details = (record: SurveyRecord): Html => {
  const { stock, noise, arms, granted, scripted, stamp } = record
  return html`<details id="${anchor(record)}">
    <summary><code>${targetName(record)}</code> ${arms.contained === undefined ? '' : verdict(arms.contained)}</summary>
    <p class="soft">
      ${stamp.enforcement}; npm ${stamp.fork} against ${stamp.stock}, Node.js ${stamp.node}, ${stamp.platform}, Linux
      ${stamp.kernel}, ${stamp.user}, ${stamp.date}. Scripts of ${scripted.join(', ')}.
    </p>
    <p>
      Uncontained: ${stock.isExpired ? 'took too long' : stock.code === 0 ? 'worked' : 'failed'},
      ${seconds(stock.milliseconds)}.
    </p>
    ${arms.bare === arms.contained ? html`` : arm('By the default authority', arms.bare)}
    ${arm('Contained', arms.contained)} ${arm(`Granted ${granted.join('; ')}`, arms.granted)}
    ${noise.length === 0 ? html`` : html`<p class="soft">Different between two uncontained runs, and so left out: ${noise.join(', ')}</p>`}
    ${
      stock.code === 0
        ? html``
        : html`<p>The end of what it printed uncontained:</p>
            <pre>${stock.tail}</pre>`
    }
  </details> `
}

const counts = (
  title: string,
  heading: string,
  rows: readonly { readonly name: string; readonly packages: number }[],
): Html =>
  rows.length === 0
    ? html``
    : html`<h2>${title}</h2>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">${heading}</th>
                <th scope="col" class="number">packages</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ name, packages }) =>
                  html`<tr>
                    <td><code>${name}</code></td>
                    <td class="number">${packages}</td>
                  </tr> `,
              )}
            </tbody>
          </table>
        </div>`

const guard = (records: readonly SurveyRecord[]): string =>
  records.every(({ stamp }) => stamp.isGuarded)
    ? 'Also the uncontained runs were contained from outside: they could change their project, a HOME and a cache of their own, and reach no network. What needs a network fails both ways here.'
    : 'Uncontained runs had everything that the surveyor has.'

/** One page that needs nothing but itself: no script, no network, nothing of a stranger but text. */
export const htmlReport = (summary: Summary): string => {
  const { records, determinable, parity, denied, hosts, notSurveyed, outcomes } = summary
  const timings = determinable.map(record => ({
    name: targetName(record),
    stock: record.stock.milliseconds,
    contained: record.arms.contained?.milliseconds ?? 0,
  }))
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>Install scripts, contained and not</title>
      <style>
        ${style}
      </style>
      <main>
        <h1>What install scripts leave behind, contained and not</h1>
        <p>
          ${records.length} package versions were installed with stock npm and with <code>--safe</code>, and everything
          that their scripts left was compared. ${determinable.length} of them can be judged: without containment, their
          scripts worked here.
        </p>
        <h2 id="parity">The same artefacts, caches aside</h2>
        <ul class="figures">
          ${[figure('by the default authority', parity.bare), figure('with the catalogue, as --safe does', parity.contained), figure('with the grants that npm offered', parity.granted)]}
        </ul>
        <p class="soft">${guard(records)}</p>
        ${counts(
          'Outcomes',
          'contained',
          [...outcomes].map(([outcome, packages]) => ({ name: verdictWords[outcome], packages })),
        )}
        ${counts(
          'What was denied',
          'grant that would allow it, or what was tried',
          denied.map(({ what, packages }) => ({ name: what, packages })),
        )}
        ${counts(
          'Hosts',
          'host',
          hosts.map(({ host, packages }) => ({ name: host, packages })),
        )}
        <h2>Time</h2>
        <p>
          npm with all scripts of a tree, one run each, on a machine that did other things too: the plot shows the order
          of magnitude.
        </p>
        ${timePlot(timings)}
        <h2>Packages</h2>
        <div class="scroll">
          <table>
            <caption>
              In alphabetical order; each name leads to what differed and why.
            </caption>
            <thead>
              <tr>
                <th scope="col">package</th>
                <th scope="col">contained</th>
                <th scope="col">granted</th>
                <th scope="col" class="number">uncontained</th>
                <th scope="col" class="number">contained</th>
              </tr>
            </thead>
            <tbody>
              ${records.map(row)}
            </tbody>
          </table>
        </div>
        <h2>Each package</h2>
        ${records.map(details)}
        ${list(
          'Not surveyed:',
          notSurveyed.map(record => html`<li><code>${targetName(record)}</code>: ${record.reason}</li>`),
        )}
      </main>
    </html> `.text
}

/** The look of the page: no network, readable on a phone, light and dark by the reader's setting. */
export const style = `
:root { color-scheme: light dark; --ink: #1c1c1a; --soft: #5c5c57; --line: #d8d7d0; --paper: #fbfaf7; --good: #1f7a4d; --bad: #b3372f; --plain: #2b5f9e; }
@media (prefers-color-scheme: dark) { :root { --ink: #ecebe6; --soft: #a5a49c; --line: #3b3b37; --paper: #181816; --good: #6cc795; --bad: #ef8d84; --plain: #8bb8ee; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
p, li { max-width: 44rem; } a { color: var(--plain); } code, pre { font: .875em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; border-left: .2rem solid var(--line); padding-left: .8rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.figures li { border-top: .2rem solid var(--plain); padding-top: .5rem; } .figures b { display: block; font-size: 1.9rem; font-variant-numeric: tabular-nums; }
.soft { color: var(--soft); } .scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } td.number, th.number { text-align: right; }
.same, .caches { color: var(--good); } .different, .fails-contained { color: var(--bad); } .fails-both { color: var(--soft); }
details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; } summary code { font-weight: 600; }
svg { width: 100%; height: auto; max-width: 40rem; } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; } svg .axis { stroke: var(--line); } svg .equal { stroke: var(--soft); stroke-dasharray: 4 4; } svg circle { fill: var(--plain); fill-opacity: .65; }
`

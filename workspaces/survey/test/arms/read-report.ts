import t from 'tap'
import { parseReport } from '../../lib/arms/read-report.js'

const workshop = { project: '/w/project', home: '/w/home' }

void t.test('a report that is none says nothing', t => {
  for (const json of ['', 'npm error', 'null', '[]', '{"summary": 3}', '{"lines": {}}']) {
    t.strictSame(parseReport(json, workshop), { denials: [], offers: [], enforcement: undefined }, json)
  }
  t.end()
})

void t.test('what was denied, in names that are the same everywhere, and what npm offered', t => {
  const report = {
    version: 1,
    lines: [
      'hooks@1.0.0 postinstall was denied writing .git/hooks',
      "to allow it: npm containment grant hooks@1.0.0 'write:<project>/.git/hooks' cache:hooks",
      3,
    ],
    summary: {
      backend: 'linux',
      enforcement: { level: 'full', tier: 'view' },
      scripts: [
        {
          package: 'hooks@1.0.0',
          event: 'postinstall',
          denials: [
            { kind: 'refused', path: '/w/project/.git/hooks/x', grant: 'write:<project>/.git/hooks' },
            { kind: 'refused', path: '/w/home/.npmrc' },
            { kind: 'connect', address: '192.0.2.1:443' },
          ],
        },
        { package: 'other@1.0.0', event: 'install' },
      ],
    },
  }
  const denied = { package: 'hooks@1.0.0', event: 'postinstall' }
  t.strictSame(parseReport(JSON.stringify(report), workshop), {
    enforcement: 'linux (view)',
    denials: [
      { ...denied, kind: 'refused', what: '<project>/.git/hooks/x', grant: 'write:<project>/.git/hooks' },
      { ...denied, kind: 'refused', what: '<home>/.npmrc' },
      { ...denied, kind: 'connect', what: '192.0.2.1:443' },
    ],
    offers: ['hooks@1.0.0 write:<project>/.git/hooks', 'hooks@1.0.0 cache:hooks'],
  })
  t.end()
})

import t from 'tap'
import { missingHeaders } from '../../lib/authority/missing-headers.js'

void t.test('an addon that could not be compiled for want of headers is told where to get them', t => {
  const addon = t.testdir({ 'binding.gyp': '{}' })
  const failed = { kind: 'exited', code: 1 } as const
  t.match(
    missingHeaders(addon, undefined, failed, '24.1.2'),
    /^compiling needs the headers of Node\.js 24\.1\.2[^]*npm_config_nodedir=<directory> npm install --safe$/,
  )
  t.equal(missingHeaders(addon, '/opt/node', failed), undefined)
  t.equal(missingHeaders(addon, undefined, { kind: 'exited', code: 0 }), undefined)
  t.equal(missingHeaders(addon, undefined, { kind: 'signalled', signal: 'SIGTERM' }), undefined)
  t.equal(missingHeaders(`${addon}/none`, undefined, failed), undefined)
  t.end()
})

import fc from 'fast-check'
import t from 'tap'
import { parseHost, showHost } from '../../lib/grants/host.js'

const reasonOf = (text: string): string => {
  const host = parseHost(text)
  return 'reason' in host ? host.reason : 'none'
}

void t.test('a host is one name and one port', t => {
  t.strictSame(parseHost('objects.example.com:443'), { name: 'objects.example.com', port: 443 })
  t.strictSame(parseHost('a-1.b:65535'), { name: 'a-1.b', port: 65_535 })
  t.equal(showHost({ name: 'a.b', port: 80 }), 'a.b:80')
  t.end()
})

void t.test('what is almost a host is refused, with the reason', t => {
  const cases: [text: string, reason: RegExp][] = [
    ['', /1 to 253/],
    [`${'a.'.repeat(127)}b:443`, /1 to 253/],
    ['*.example.com:443', /wildcard/],
    ['exam?le.com:443', /wildcard/],
    ['evil.com\0.example.com:443', /control characters/],
    ['example.com\n:443', /control characters/],
    ['example .com:443', /spaces/],
    ['example\u200b.com:443', /control characters/],
    // a Cyrillic letter, and how it is written on the wire
    ['g\u0456thub.com:443', /look like/],
    ['xn--gthub-n4a.com:443', /look like/],
    ['evil.XN--gthub-n4a.com:443', /look like/],
    ['\uff47ithub.com:443', /look like/],
    ['GitHub.com:443', /lower case/],
    ['github.com.:443', /dot at the end/],
    ['127.0.0.1:443', /never by address/],
    ['2130706433:443', /never by address/],
    ['0x7f.1:443', /never by address/],
    ['0x7f000001:443', /never by address/],
    ['example.0x:443', /never by address/],
    ['[::1]:443', /.+/],
    ['localhost:443', /has a dot/],
    ['a..b:443', /no name of a host/],
    ['-a.b:443', /no name of a host/],
    ['a_b.c:443', /no name of a host/],
    ['user@a.b:443', /no name of a host/],
    ['https://a.b:443', /.+/],
    ['a.b/c:443', /no name of a host/],
    [`${'a'.repeat(64)}.b:443`, /no name of a host/],
    ['a.b', /a port/],
    ['a.b:', /a port/],
    ['a.b:0', /a port/],
    ['a.b:0443', /a port/],
    ['a.b:65536', /a port/],
    ['a.b:443x', /a port/],
    ['a.b:443:443', /.+/],
    ['a.b:*', /a port/],
  ]
  for (const [text, reason] of cases) {
    t.match(reasonOf(text), reason, JSON.stringify(text))
    t.not(reasonOf(text), 'none', JSON.stringify(text))
  }
  t.end()
})

void t.test('whatever is accepted is dialled as it is read', t => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.domain()), fc.nat(70_000), (name, port) => {
      const text = `${name}:${port}`
      const host = parseHost(text)
      if (!('reason' in host)) {
        t.equal(showHost(host), text)
        const url = new URL(`http://${text}/`)
        t.equal(url.hostname, host.name)
        t.equal(Number(url.port || '80'), host.port)
      }
    }),
  )
  t.end()
})

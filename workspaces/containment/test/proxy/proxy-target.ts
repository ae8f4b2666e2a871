import t from 'tap'
import { connectTarget, grantedHost, plainTarget } from '../../lib/proxy/proxy-target.js'

const hosts = [
  { name: 'example.com', port: 443 },
  { name: 'example.com', port: 80 },
  { name: 'files.example.com', port: 8080 },
]

void t.test('a tunnel goes to exactly what was granted', t => {
  t.equal(grantedHost(hosts, connectTarget('example.com:443')), hosts[0])
  t.equal(grantedHost(hosts, connectTarget('files.example.com:8080')), hosts[2])
  const others = [
    '',
    'example.com',
    'example.com:',
    'example.com:0443',
    'example.com:444',
    'example.com:443 ',
    'example.com:443\0',
    'example.com.:443',
    'EXAMPLE.com:443',
    'evil.example.com:443',
    'example.com.evil.com:443',
    'evil.com\0.example.com:443',
    'evil.com#example.com:443',
    'user@example.com:443',
    'https://example.com:443',
    '//example.com:443',
    'example.com:443/path',
    'еxample.com:443',
    '93.184.215.14:443',
    '[::1]:443',
    'files.example.com:443',
    'hasOwnProperty:443',
  ]
  for (const other of others) {
    t.equal(grantedHost(hosts, connectTarget(other)), undefined, JSON.stringify(other))
  }
  t.end()
})

void t.test('a plain request names its host by an absolute URL', t => {
  for (const [url, authority, path] of [
    ['http://example.com/a?b=c', 'example.com:80', '/a?b=c'],
    ['http://example.com', 'example.com:80', '/'],
    ['http://example.com?q', 'example.com:80', '/?q'],
    ['http://example.com:80/', 'example.com:80', '/'],
    ['http://files.example.com:8080//x@y', 'files.example.com:8080', '//x@y'],
    ['http://example.com/http://evil.com/', 'example.com:80', '/http://evil.com/'],
  ] as const) {
    t.strictSame(plainTarget(url), { authority, path }, url)
  }
  for (const url of [
    '/path',
    '*',
    '',
    'https://example.com/',
    'HTTP://example.com/',
    'http://example.com:443@evil.com/',
    'http://user@example.com/',
    'http://example.com:080/',
    'http://example.com:/',
    'http://example.com#@evil.com/',
    'http://example.com\\@evil.com/',
    'http://[::1]/',
    'http://Example.com/',
    'http://example.com/\n',
    'http://example.com/ü',
    'ftp://example.com/',
  ]) {
    t.equal(plainTarget(url), undefined, JSON.stringify(url))
  }
  t.end()
})

import { networkInterfaces } from 'node:os'
import t from 'tap'
import { isPublicAddress, isStrangersAddress } from '../../lib/proxy/address-policy.js'

const refused = {
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
  shared: ['100.64.0.1', '100.127.255.255'],
  'link-local': ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'fec0::1'],
  metadata: ['169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  reserved: ['240.0.0.1', '255.255.255.255', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.9'],
  'IPv4 in IPv6': ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::7f00:1', '::ffff:0:127.0.0.1', '2002:7f00:1::', '2001::1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '192.88.99.1'],
  documentation: ['2001:db8::1', '3fff::1'],
  'no address': ['', 'localhost', '1.1.1', '0x7f.0.0.1', '127.1', '[2606:4700::1111]', '8.8.8.8 ', '1.1.1.1\0'],
}

for (const [what, addresses] of Object.entries(refused)) {
  void t.test(`refused: ${what}`, t => {
    for (const address of addresses) {
      t.notOk(isPublicAddress(address), address)
    }
    t.end()
  })
}

void t.test('public', t => {
  const edges = ['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '100.63.255.255', '168.63.129.17']
  for (const address of ['1.1.1.1', '104.16.0.1', ...edges, '2606:4700::1111', '2a00:1450:4001::1', '2001:4860::1']) {
    t.ok(isPublicAddress(address), address)
  }
  t.end()
})

void t.test('this machine’s own addresses are nobody’s to reach, also public ones', t => {
  const own = {
    eth0: [
      { address: '1.1.1.1', family: 'IPv4' },
      { address: '2606:4700::1', family: 'IPv6' },
    ],
    none: undefined,
  }
  const interfaces = own as unknown as ReturnType<typeof networkInterfaces>
  t.notOk(isStrangersAddress('1.1.1.1', interfaces))
  t.notOk(isStrangersAddress('2606:4700:0::1', interfaces))
  t.ok(isStrangersAddress('1.1.1.2', interfaces))
  t.ok(isStrangersAddress('2606:4700::2', interfaces))
  t.notOk(isStrangersAddress('10.0.0.1', interfaces))
  t.ok(isStrangersAddress('1.1.1.1', {}))
  for (const { address } of Object.values(networkInterfaces()).flatMap(list => list ?? [])) {
    t.notOk(isStrangersAddress(address), address)
  }
  t.end()
})

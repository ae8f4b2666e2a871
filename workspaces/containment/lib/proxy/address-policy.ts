import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * IPv4 that is not the public Internet (IANA's registry of special-purpose addresses), and one that is, but answers
 * inside a cloud alone: Azure's 168.63.129.16. Other clouds serve their metadata from ranges that are listed here.
 */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** All that is public in IPv6; loopback, mapped IPv4, NAT64, private and link-local addresses lie beside it. */
const global6 = ['2000::/3']

/** Inside that: protocol assignments and Teredo, 6to4 (which holds an IPv4 address), documentation. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const listOf = (family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/')
    list.addSubnet(network, Number(prefix), family)
  }
  return list
}

const lists = {
  special4: listOf('ipv4', special4),
  global6: listOf('ipv6', global6),
  special6: listOf('ipv6', special6),
}

/**
 * Whether an address is one of the public Internet: nothing of this machine, of its network or of its cloud. A text that
 * is no plain address (with a zone, say) is not.
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) {
    return !lists.special4.check(address, 'ipv4')
  }
  return (
    isIPv6(address) &&
    !address.includes('%') &&
    lists.global6.check(address, 'ipv6') &&
    !lists.special6.check(address, 'ipv6')
  )
}

/** The same, and not one of this machine's own: behind those lie services that only its owner should meet. */
export const isStrangersAddress = (address: string, interfaces = networkInterfaces()): boolean => {
  if (!isPublicAddress(address)) {
    return false
  }
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  const own = new BlockList()
  for (const { address: ours, family: theirs } of Object.values(interfaces).flatMap(list => list ?? [])) {
    own.addAddress(ours, theirs === 'IPv4' ? 'ipv4' : 'ipv6')
  }
  return !own.check(address, family)
}

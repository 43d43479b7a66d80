import ipaddr from 'ipaddr.js'

/**
 * Tells whether an IP address is one of the public internet. Everything that IANA sets aside is not: private,
 * loopback, link-local, unique local, carrier-grade NAT, multicast, documentation, and every IPv6 address that wraps an
 * IPv4 one (mapped, NAT64, 6to4, Teredo), whichever it wraps.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  // 2000::/3 is all that is given out; `unicast` is what ipaddr.js calls everything it does not know
  return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0]! & 0xe0) === 0x20
}

/**
 * From where a request comes: of a proxy that is trusted, the address it gives; and what counts as one address.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Addresses and networks, `10.0.0.0/8`; their form has been checked. */
export function listNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, type)
    else list.addSubnet(address, Number(bits), type)
  }
  return (address) => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/**
 * The last address that no trusted proxy has (`x-forwarded-for` is written by whoever sends it, each proxy behind what it was given).
 * Empty for a Unix socket.
 */
export function addressFinder(
  isTrusted: (address: string) => boolean,
): (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string {
  return ({ socket, headers }) => {
    let address = plainAddress(socket.remoteAddress ?? '')
    if (!isTrusted(address)) return address
    const given = String(headers['x-forwarded-for'] ?? '').split(',', MOST_HOPS)
    for (const each of given.reverse()) {
      const before = plainAddress(each.trim())
      // What is no address was written by nobody we trust.
      if (isIP(before) === 0) return address
      address = before
      if (!isTrusted(address)) return address
    }
    return address
  }
}

const MOST_HOPS = 50

/** An IPv4 address that came by IPv6 is one. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** What is counted as one: an address of IPv4, a /64 of IPv6, which is what one line is given. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

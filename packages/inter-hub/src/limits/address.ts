/** Whom an address stands for: an IPv4 address, or the /64 of an IPv6 address, of which one caller has as many as it likes. */
import { isIPv6 } from 'node:net'

export function addressBucket(address: string): string {
  if (!isIPv6(address)) return address
  const plain = address.split('%')[0] ?? ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  // The groups that `::` leaves out are zeros, and never fewer than one.
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const width = last.length + (last.at(-1)?.includes('.') ? 1 : 0)
  const whole = tail === undefined ? groups : [...groups, ...Array(8 - groups.length - width).fill('0'), ...last]
  const prefix = whole.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${prefix.join(':')}::/64`
}

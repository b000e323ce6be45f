/** For tests: every way known to us of writing an IPv4 address, a CIDR-free catalogue of what a guard must see through. */

export function spellIPv4(address: string): string[] {
  const bytes = address.split('.').map(Number)
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  const hex = (value: number) => value.toString(16)
  const pair = (high: number, low: number) => hex((high << 8) | low)
  const [left, right] = [pair(a, b), pair(c, d)]
  const inverted = `${pair(a ^ 255, b ^ 255)}:${pair(c ^ 255, d ^ 255)}`
  return [
    address,
    `${address}.`,
    String(number),
    `0x${hex(number)}`,
    `0X${hex(number).toUpperCase()}`,
    `0${number.toString(8)}`,
    bytes.map((byte) => `0x${hex(byte)}`).join('.'),
    bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
    bytes.map((byte) => `000${byte.toString(8)}`).join('.'),
    `0x${hex(a)}.0${b.toString(8)}.${c}.${d}`,
    `${a}.${b}.${(c << 8) | d}`,
    `${a}.${(b << 16) | (c << 8) | d}`,
    `0x${hex(a)}.${number & 0xffffff}`,
    fullWidth(address),
    circled(address),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll('.', '｡'),
    address.replace(/\d/g, (digit) => `%3${digit}`),
    address.replaceAll('.', '%2e'),
    `${address.slice(0, 3)}\n${address.slice(3)}`,
    `${address.slice(0, 2)}\t${address.slice(2)}`,
    `[::ffff:${address}]`,
    `[::FFFF:${address}]`,
    `[::ffff:${left}:${right}]`,
    `[0:0:0:0:0:ffff:${left}:${right}]`,
    `[0000:0000:0000:0000:0000:FFFF:${left.padStart(4, '0')}:${right.padStart(4, '0')}]`,
    `[0::ffff:${address}]`,
    `[::${address}]`,
    `[::${left}:${right}]`,
    `[::ffff:0:${address}]`,
    `[2002:${left}:${right}::]`,
    `[2002:${left}:${right}::1]`,
    `[2001:0:4136:e378:8000:63bf:${inverted}]`,
    `[2001:0:${left}:${right}::1]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b::${left}:${right}]`,
    `[64:ff9b:1::${left}:${right}]`,
    `[fe80::5efe:${address}]`,
    `[fe80::200:5efe:${left}:${right}]`
  ]
}

function fullWidth(text: string): string {
  return text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
}

function circled(text: string): string {
  return text.replace(/\d/g, (digit) => (digit === '0' ? '⓪' : String.fromCodePoint(0x245f + Number(digit))))
}

/** Addresses of every range that is not public, IPv4. */
export const privateIPv4 = [
  ['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255'],
  ['169.254.169.254', '169.254.0.1', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.88.99.1'],
  ['192.168.0.1', '192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '168.63.129.16'],
  ['224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255']
].flat()

/** Addresses of every range that is not public, IPv6, in some of their spellings. */
export const privateIPv6 = [
  ['::', '::1', '0:0:0:0:0:0:0:1', '0000:0000:0000:0000:0000:0000:0000:0001', '::0001', '0::1', '::2', '::ffff:0:1'],
  ['fe80::1', 'febf::1', 'FE80::A9FE:A9FE', 'fec0::1', 'fc00::1', 'fd00::1', 'fd00:ec2::254', 'fd20:ce::254', 'fdff::'],
  ['fd00:0ec2:0:0:0:0:0:0254', 'FD00:EC2::254', 'ff02::1', 'ff0e::1', '100::1', '2001::1', '2001:db8::1', '2001:10::1'],
  ['2001:20::1', '2002::1', '3fff::1', '3fff:fff::1', '64:ff9b::1', '64:ff9b:1::1', '5f00::1', '4000::1', 'e000::1']
].flat()

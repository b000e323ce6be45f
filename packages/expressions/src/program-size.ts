/** How many instructions a pattern compiles to, estimated from its text: repetition counts multiply. */

const counted = /\{(\d{1,4})(?:,(\d{0,4}))?\}/y

/**
 * An estimate for an RE2 pattern, usually a little too high. It need not be valid: what is wrong with it is found by
 * compiling it.
 */
export function programSizeOf(pattern: string): number {
  const groups: number[] = []
  let size = 0
  let last = 0
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at]
    counted.lastIndex = at
    const count = character === '{' ? counted.exec(pattern) : null
    if (count) {
      const [all, least = '0', most = least] = count
      const times = Math.max(Number(least), most === '' ? Number(least) + 1 : Number(most), 1)
      size += last * (times - 1) + (most === least ? 0 : times)
      last = last * times
      at += all.length
    } else if (character === '(') {
      groups.push(size)
      size = 0
      last = 0
      at++
    } else if (character === ')') {
      last = size + 2
      size = (groups.pop() ?? 0) + last
      at++
    } else {
      const end = endOfAtom(pattern, at)
      const isMark = '*+?|'.includes(character ?? '')
      size += 1
      last = isMark ? last + 1 : 1
      at = end
    }
  }
  return groups.reduce((sum, outer) => sum + outer, size)
}

/** Where a single character, an escape or a class ends. */
function endOfAtom(pattern: string, start: number): number {
  if (pattern[start] === '\\') return start + 2
  if (pattern[start] !== '[') return start + 1
  let at = start + 1
  if (pattern[at] === '^') at++
  if (pattern[at] === ']') at++
  while (at < pattern.length && pattern[at] !== ']') {
    const named = pattern.startsWith('[:', at) ? pattern.indexOf(':]', at) : -1
    at = named > 0 ? named + 2 : at + (pattern[at] === '\\' ? 2 : 1)
  }
  return at + 1
}

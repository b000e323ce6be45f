const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's']
] as const

/** A span of time in one unit, rounded down: `42 s`, `13 min`, `5 h`, `3 d`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [size, unit] = units.find(([least]) => whole >= least) ?? [1, 's']
  return `${Math.floor(whole / size)} ${unit}`
}

/** A count with its noun: `1 check`, `3 checks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** What is not shown of a list: `The first 200 of 1,340 are shown.` Empty if everything is shown. */
export function cutWords(shown: number, total: number): string {
  return shown < total ? `The first ${shown.toLocaleString('en')} of ${total.toLocaleString('en')} are shown.` : ''
}

/** A count with its noun: `1 check`, `3 checks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** How much of a list is shown: `The first 200 of 1,340 are shown.` Empty if everything is shown. */
export function cutWords(shown: number, total: number): string {
  return shown < total ? `The first ${shown.toLocaleString('en')} of ${total.toLocaleString('en')} are shown.` : ''
}

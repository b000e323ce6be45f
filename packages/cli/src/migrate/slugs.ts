/** Slugs that this server accepts, derived from those of another server. */
import { hubSlugPattern, isUsableSlug, slugPattern } from '@inter-hub/rules'

/**
 * The wanted slug if it is valid and free, otherwise one derived from it. It is added to `taken`.
 * @param max the maximum number of characters
 */
export function freeSlug(wanted: string, id: string, taken: Set<string>, max: 63 | 100): string {
  const isValid = (text: string) =>
    new RegExp(max === 63 ? hubSlugPattern : slugPattern).test(text) && isUsableSlug(text)
  const plain = wanted
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, max)
    .replace(/^-+|-+$/g, '')
  const short = plain.slice(0, max - 9).replace(/-+$/, '')
  const candidates = [wanted, plain, `${short || 'x'}-${id.slice(0, 8)}`, `x-${id.replaceAll('-', '')}`]
  const slug = candidates.find((one) => isValid(one) && !taken.has(one)) ?? id
  taken.add(slug)
  return slug
}

/** The inventory file of a first service, from what is entered in a form. */

export interface Service {
  name: string
  url: string
  owner: string
  every: string
  status: number
}

/** Lower-case letters, digits and inner hyphens, as slugs are; undefined if nothing is left of the name. */
export function slugOf(name: string): string | undefined {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' ? undefined : slug
}

/** What is wrong with the entries, in one sentence; undefined if nothing is. */
export function mistakeOf({ name, url }: Service): string | undefined {
  if (slugOf(name) === undefined) return 'Enter a name with at least one Latin letter or digit.'
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return 'Enter the whole address, which begins with http or https.'
  const { username, password } = new URL(url)
  if (username !== '' || password !== '')
    return 'Leave credentials out of the address; a check names a secret for them.'
  return undefined
}

/** JSON strings are YAML; `${` starts a variable in an inventory. */
const quoted = (text: string) => JSON.stringify(text).replaceAll('${', () => '$${')

/** The file: the service, its owner if there is one, and an HTTP check. */
export function inventoryOf({ name, url, owner, every, status }: Service): string {
  const slug = slugOf(name)
  const ownerSlug = slugOf(owner)
  return [
    `inventory: ${slug}`,
    ...(ownerSlug === undefined ? [] : ['owners:', `  - name: ${quoted(ownerSlug)}`]),
    'widgets:',
    `  - slug: ops-service-${slug}`,
    '    type: ops-service',
    `    name: ${quoted(name.trim())}`,
    ...(ownerSlug === undefined ? [] : [`    owner: ${quoted(ownerSlug)}`]),
    '    checks:',
    '      - name: web',
    '        kind: http',
    `        every: ${every}`,
    '        emits: ops-health-checked',
    `        url: ${quoted(url)}`,
    `        expect: {status: ${status}}`,
    ''
  ].join('\n')
}

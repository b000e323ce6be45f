/** Targets of Prometheus' HTTP service discovery (`http_sd_configs`). */
import type { Targets } from './schema.ts'
import type { WidgetRow } from './store.ts'

/** The most targets of one answer. */
export const targetsMax = 10_000

/** One group for each widget, with everything known about it as labels that Prometheus drops after relabelling. */
export function targetsOf(
  hub: string,
  rows: readonly (WidgetRow & { target: string })[],
  port: number | undefined
): Targets {
  return rows.map(({ id, slug, name, type, owner, policyScope, environment, labels, target }) => {
    const known = { hub, widget: slug, widget_id: id, name, type, owner, policy_scope: policyScope, environment }
    const own = Object.entries(labels).map(([key, value]) => [`label_${key.replace(/[^a-zA-Z0-9_]/g, '_')}`, value])
    const pairs = [...Object.entries(known), ...own].flatMap(([key, value]) =>
      value ? [[`__meta_ihub_${key}`, value]] : []
    )
    return {
      targets: [port === undefined ? target : `${hostOf(target)}:${port}`],
      labels: Object.fromEntries(pairs)
    }
  })
}

/** The host of an address or URL: of `10.0.0.1`, `host:80`, `https://host/path`, `::1`, `[::1]:80`; IPv6 in brackets. */
export function hostOf(target: string): string {
  const authority = target.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '')
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const isBareIpv6 = !host.startsWith('[') && host.split(':').length > 2
  return isBareIpv6 ? `[${host}]` : host.replace(/:\d*$/, '')
}

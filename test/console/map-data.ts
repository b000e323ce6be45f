/** Items and relations for a map. */

/** From, type, to, and the state if it is not `current`. */
export type MapRelation = [from: string, type: string, to: string, state?: string]

export const mapWidget = (slug: string, type: string, name: string, owner?: string) => ({
  ...{ slug, widgetType: `ops-${type}`, name },
  ...(owner !== undefined && { owner })
})

/** About 1,000 items in ten environments, and 2,000 relations: services with endpoints, data stores, backups and dependencies. */
export function largeMap(): { widgets: ReturnType<typeof mapWidget>[]; relations: MapRelation[] } {
  const numbers = Array.from({ length: 180 }, (_, index) => index)
  const environments = Array.from({ length: 10 }, (_, index) => index)
  const parts = ['web', 'api', 'admin'] as const
  const widgets = [
    ...environments.map((n) => mapWidget(`env-${n}`, 'environment', `Environment: number ${n}`)),
    ...environments.map((n) => mapWidget(`host-${n}`, 'host', `Host: number ${n}`)),
    ...numbers.map((n) => mapWidget(`service-${n}`, 'service', `Service: Shop ${n}`, `team-${n % 7}`)),
    ...numbers.flatMap((n) =>
      parts.map((part) => mapWidget(`${part}-${n}`, 'endpoint', `Endpoint: Shop ${n} ${part}`))
    ),
    ...numbers.map((n) => mapWidget(`store-${n}`, 'service', `Data store: Shop ${n} database`)),
    ...numbers.slice(0, 80).map((n) => mapWidget(`backup-${n}`, 'backup-set', `Backups: Shop ${n} database`))
  ]
  const relations: MapRelation[] = [
    ...environments.map((n): MapRelation => [`host-${n}`, 'part-of', `env-${n}`]),
    ...numbers.map((n): MapRelation => [`service-${n}`, 'runs-on', `host-${n % 10}`]),
    ...numbers.flatMap((n) => parts.map((part): MapRelation => [`service-${n}`, 'exposes', `${part}-${n}`])),
    ...numbers.map((n): MapRelation => [`service-${n}`, 'stores-in', `store-${n}`]),
    ...numbers.slice(0, 80).map((n): MapRelation => [`store-${n}`, 'backed-up-by', `backup-${n}`]),
    // Every service depends on others, and everything on the first.
    ...numbers.slice(1).map((n): MapRelation => [`service-${n}`, 'depends-on', 'service-0']),
    ...numbers.flatMap((n) =>
      [1, 2, 3, 4, 5].map((step): MapRelation => [`service-${n}`, 'depends-on', `web-${(n + step) % 180}`])
    )
  ]
  return { widgets, relations }
}

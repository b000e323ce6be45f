/** Names of widgets and of their kinds, as shown to users. */

/** The kind of a widget as shown to users: `endpoint` for `ops-endpoint`. */
export function kindOf(widgetType: string): string {
  const [, name = widgetType] = /\.([^.]+)$/.exec(widgetType) ?? /^[a-z0-9]+-(.+)$/.exec(widgetType) ?? []
  return name.replaceAll('-', ' ')
}

/** The name of a widget where its kind is shown next to it: `health` for `Endpoint: health` of the type `ops-endpoint`. */
export function shortName({ name, widgetType }: { name: string; widgetType: string }): string {
  const [, prefix, rest] = /^([^:]+):\s+(\S.*)$/s.exec(name) ?? []
  if (prefix === undefined || rest === undefined) return name
  // An inventory may write the kind in short or in the plural: `Backups: Gitea` is a `backup set`.
  const singular = (text: string) => text.toLowerCase().replace(/s$/, '')
  const kind = kindOf(widgetType).toLowerCase()
  return kind === prefix.toLowerCase() || kind.split(' ')[0] === singular(prefix) ? rest : name
}

/** Names of widgets and of their kinds, as shown to users. */

/** A text without characters that change the direction of the text around it. */
export const plainName = (text: string) => text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')

/** The kind of a widget as shown to users: `endpoint` for `ops-endpoint`. */
export function kindOf(widgetType: string): string {
  const [, name = widgetType] = /\.([^.]+)$/.exec(widgetType) ?? /^[a-z0-9]+-(.+)$/.exec(widgetType) ?? []
  return name.replaceAll('-', ' ')
}

interface Place {
  name: string
  widgetType: string
}

/** The environment among the places of a widget; without one, the nearest place. */
export const environmentOf = <P extends Place>(places: readonly P[]): P | undefined =>
  places.find(({ widgetType }) => kindOf(widgetType) === 'environment') ?? places[0]

/** The name of a widget where its kind is shown next to it: `health` for `Endpoint: health` of the type `ops-endpoint`. */
export function shortName({ name: own, widgetType }: { name: string; widgetType: string }): string {
  const name = plainName(own)
  const [, prefix, rest] = /^([^:]+):\s+(\S.*)$/s.exec(name) ?? []
  if (prefix === undefined || rest === undefined) return name
  // An inventory may write the kind in short or in the plural: `Backups: Gitea` is a `backup set`.
  const kind = kindOf(widgetType).toLowerCase()
  const [first] = kind.split(' ')
  const said = prefix.toLowerCase()
  return said === kind || said === first || said === `${first}s` ? rest : name
}

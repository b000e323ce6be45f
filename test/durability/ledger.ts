/**
 * The books of a test of durability: what clients meant to write, noted before, and what they were told, noted after. An
 * answer of 2xx is acknowledged, 4xx is refused, and everything else is unknown: it may have happened or not, and sending
 * it again must settle it to exactly one row.
 */

export interface Intent {
  /** Unique; client and number, such as `a3/17`. */
  externalId: string
  client: string
  body: Record<string, unknown>
  told: 'nothing yet' | 'acknowledged' | 'refused' | 'unknown'
  /** What was acknowledged. */
  id?: string
  seq?: number
  /** Of every answer. */
  statuses: number[]
  /** Sent again after a fault, so that its number says nothing about order. */
  repeated?: boolean
}

export interface Target {
  base: string
  key: string
}

export interface Answer {
  status: number | undefined
  headers: Headers
  json: Record<string, unknown>
}

const patienceMs = 30_000

/** One request; without a status when nobody answered. */
export async function call(
  { base, key }: Target,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {}
): Promise<Answer> {
  try {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(patienceMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const json = (await response.json().catch(() => ({}))) as Record<string, unknown>
    return { status: response.status, headers: response.headers, json }
  } catch {
    return { status: undefined, headers: new Headers(), json: {} }
  }
}

/** Sends what was meant and notes what was told. */
export async function send(target: Target, intent: Intent): Promise<Answer> {
  const answer = await call(target, 'POST', '/api/v2/interaction-events', intent.body)
  const { status = 0, json } = answer
  if (answer.status !== undefined) intent.statuses.push(answer.status)
  intent.told = status >= 200 && status < 300 ? 'acknowledged' : status >= 400 && status < 500 ? 'refused' : 'unknown'
  if (intent.told === 'acknowledged') {
    intent.id = String(json.id)
    intent.seq = Number(json.seq)
  }
  return answer
}

export class Ledger {
  readonly source: string
  readonly intents: Intent[] = []

  constructor(source: string) {
    this.source = source
  }

  note(client: string, body: Record<string, unknown>): Intent {
    const externalId = `${client}/${this.intents.length}`
    const intent: Intent = {
      externalId,
      client,
      body: { ...body, source: this.source, externalId },
      told: 'nothing yet',
      statuses: []
    }
    this.intents.push(intent)
    return intent
  }

  told(what: Intent['told']): Intent[] {
    return this.intents.filter(({ told }) => told === what)
  }

  /** The statuses there were, each once. */
  get statuses(): number[] {
    return [...new Set(this.intents.flatMap(({ statuses }) => statuses))].sort()
  }

  /** Sends again what nobody knows the end of. Answers how many there were. */
  async settle(target: Target): Promise<number> {
    const open = [...this.told('unknown'), ...this.told('nothing yet')]
    await Promise.all(
      open.map((intent) => {
        intent.repeated = true
        return send(target, intent)
      })
    )
    return open.length
  }
}

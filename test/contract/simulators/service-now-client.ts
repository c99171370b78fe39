import { startServiceNow } from '../../../simulators/service-now/start-service-now.ts'
import type { ServiceNow, ServiceNowOptions } from '../../../simulators/service-now/start-service-now.ts'

export type Row = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown
}

/** A stranger's client: plain HTTP, and a clock to turn. */
export class Client {
  readonly server: ServiceNow
  readonly clock: { time: number }

  constructor(server: ServiceNow, clock: { time: number }) {
    this.server = server
    this.clock = clock
  }

  get basic(): string {
    return `Basic ${btoa(`${this.server.user}:${this.server.password}`)}`
  }

  get admin(): string {
    return `Basic ${btoa(`admin:${this.server.adminPassword}`)}`
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.server.url + path, {
      method,
      redirect: 'manual',
      headers: { Authorization: this.basic, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }

  /** Sends a form to the token endpoint. */
  async requestToken(form: Record<string, string>): Promise<Answer> {
    const { clientId, clientSecret } = this.server
    const fields = { client_id: clientId, client_secret: clientSecret, ...form }
    return this.send('POST', '/oauth_token.do', new URLSearchParams(fields).toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
    })
  }

  /** Opens an incident and answers its fields, references as plain sys_ids. */
  async open(values: object = {}): Promise<Row> {
    const path = '/api/now/table/incident?sysparm_exclude_reference_link=true'
    return record(await this.send('POST', path, { short_description: 'CPU is high', ...values }))
  }

  async change(sysId: string | undefined, values: object, authorization = this.basic): Promise<Answer> {
    const path = `/api/now/table/incident/${sysId}?sysparm_exclude_reference_link=true`
    return this.send('PATCH', path, values, { Authorization: authorization })
  }

  /** The rows of a table that a query selects. */
  async list(table: string, parameters: Record<string, string> = {}): Promise<Row[]> {
    const path = `/api/now/table/${table}?${new URLSearchParams(parameters).toString()}`
    const { body } = await this.send('GET', path)
    return (body as { result: Row[] }).result
  }

  async script(fault: object, rule: object = {}): Promise<void> {
    await this.send('POST', '/__admin/faults', { ...rule, fault })
  }
}

/** Starts an instance whose clock stands still until a test turns it. */
export async function startClient(options: ServiceNowOptions = {}): Promise<Client> {
  const clock = { time: Date.parse('2026-11-23T12:00:00Z') }
  const server = await startServiceNow({ now: () => new Date(clock.time), ...options })
  return new Client(server, clock)
}

export function record({ body }: Answer): Row {
  return (body as { result: Row }).result
}

export function failure(message: string, detail: string | null): object {
  return { error: { message, detail }, status: 'failure' }
}

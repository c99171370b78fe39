import { startCherwell } from '../../../simulators/cherwell/start-cherwell.ts'
import type { Cherwell } from '../../../simulators/cherwell/start-cherwell.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown
}

export type Values = Readonly<Record<string, string>>

/** A stranger's client: plain HTTP, and a clock to turn. */
export class Client {
  readonly server: Cherwell
  readonly clock: { time: number }
  #token = ''

  constructor(server: Cherwell, clock: { time: number }) {
    this.server = server
    this.clock = clock
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(this.server.url + path, {
      method,
      redirect: 'manual',
      headers: { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
  }

  /** Calls the API, signed in. */
  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(method, `/CherwellAPI/api/V1/${path}`, body)
  }

  /** Sends a form to the token endpoint. */
  requestToken(form: Record<string, string>, query = '?auth_mode=Internal'): Promise<Answer> {
    const fields = new URLSearchParams({ client_id: this.server.clientId, ...form }).toString()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    return this.send('POST', `/CherwellAPI/token${query}`, fields, headers)
  }

  async login(): Promise<TokenBody> {
    const { user: username, password } = this.server
    const { body } = await this.requestToken({ grant_type: 'password', username, password })
    this.#token = (body as TokenBody).access_token
    return body as TokenBody
  }

  async script(fault: object, rule: object = {}): Promise<void> {
    await this.send('POST', '/__admin/faults', { ...rule, fault })
  }
}

export interface TokenBody {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
}

/** Starts an instance whose clock stands still until a test turns it, and signs in. */
export async function startClient(): Promise<Client> {
  const clock = { time: Date.parse('2026-11-23T12:00:00Z') }
  const client = new Client(await startCherwell({ now: () => new Date(clock.time) }), clock)
  await client.login()
  return client
}

/** The object of an answer. */
export function of(answer: Answer): Readonly<Record<string, unknown>> {
  return answer.body as Readonly<Record<string, unknown>>
}

export const INCIDENT = '6dd53665c0c24cab86870a21cf6434ae'

export const OPEN: Values = {
  ShortDescription: 'CPU is high',
  Description: 'It is.',
  Priority: '3',
  Service: 'Azure',
  Category: 'Monitoring',
  Subcategory: 'Alert',
  CustomerDisplayName: 'Azure Monitor',
}

/** Fields as a client sends them, by name. */
export function dirty(values: Values): object[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, dirty: true }))
}

/** Saves an incident; a new one when it has no id. */
export async function save(client: Client, values: Values, busObRecId = ''): Promise<Answer> {
  const body = { busObId: INCIDENT, busObRecId, fields: dirty(values), persist: true }
  return client.call('POST', 'savebusinessobject', body)
}

/** Opens an incident. @returns its record id */
export async function open(client: Client, values: Values = {}): Promise<string> {
  return String(of(await save(client, { ...OPEN, ...values }))['busObRecId'])
}

/** The fields of an incident, by name. */
export async function valuesOf(client: Client, busObRecId: string): Promise<Values> {
  const path = `getbusinessobject/busobid/${INCIDENT}/busobrecid/${busObRecId}`
  return byName(of(await client.call('GET', path)))
}

export function byName(record: Readonly<Record<string, unknown>>): Values {
  const fields = record['fields'] as { name: string; value: string }[]
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}

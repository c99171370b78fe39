import {
  type Provance,
  type ProvanceOptions,
  startProvance,
} from '../../../simulators/provance/start-provance.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown
}

export const ID = '01234567-89ab-cdef-0123-456789abcdef'
export const OTHER_ID = '11234567-89ab-cdef-0123-456789abcdef'

/** A stranger's client: plain HTTP. */
export class Client {
  readonly server: Provance
  token = ''

  constructor(server: Provance) {
    this.server = server
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
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }

  /** Below the path of the Web API. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.send(method, `/api/data/v9.2/${path}`, body, headers)
  }

  /** Sends a form to the token endpoint. */
  requestToken(form: Record<string, string>): Promise<Answer> {
    const { clientId, tenantId } = this.server
    const fields = new URLSearchParams({ client_id: clientId, ...form })
    return this.send('POST', `/${tenantId}/oauth2/v2.0/token`, fields.toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
    })
  }

  /** The columns of a case that the organization accepts. */
  caseOf(values: object = {}): object {
    const customer = `/accounts(${this.server.accountId})`
    return { title: 'CPU is high', 'customerid_account@odata.bind': customer, ...values }
  }

  open(values: object = {}, id = ID): Promise<Answer> {
    return this.api('PATCH', `incidents(${id})`, this.caseOf(values), { Prefer: 'return=representation' })
  }

  resolve(id = ID, status = 5): Promise<Answer> {
    const resolution = { subject: 'Over.', 'incidentid@odata.bind': `/incidents(${id})` }
    return this.api('POST', 'CloseIncident', { IncidentResolution: resolution, Status: status })
  }

  async rowsOf(table: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.send('GET', `/__admin/tables/${table}`)
    return (body as { records: Record<string, unknown>[] }).records
  }

  script(fault: object, rule: object = {}): Promise<Answer> {
    return this.send('POST', '/__admin/faults', { match: { path: '/api/' }, ...rule, fault })
  }
}

/** Starts an organization with a client that is signed in. */
export async function startClient(options?: ProvanceOptions): Promise<Client> {
  const client = new Client(await startProvance(options))
  const { clientSecret, url } = client.server
  const { body } = await client.requestToken({
    grant_type: 'client_credentials',
    client_secret: clientSecret,
    scope: `${url}/.default`,
  })
  client.token = (body as { access_token: string }).access_token
  return client
}

/** The error envelope of the Web API. */
export const failure = (code: string, message: string): object => ({
  error: { code, message: expectText(message) },
})

function expectText(message: string): unknown {
  return { asymmetricMatch: (actual: unknown) => typeof actual === 'string' && actual.includes(message) }
}

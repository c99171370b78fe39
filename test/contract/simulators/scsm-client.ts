import { type Scsm, type ScsmOptions, startScsm } from '../../../simulators/scsm/start-scsm.ts'

export type Projection = Readonly<Record<string, unknown>>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown
}

const INCIDENT_PROJECTION = '285cb0a2-f276-bccb-563e-bb721df7cdec'
export const INCIDENT_CLASS = 'a604b942-4c7b-2fb2-28dc-61dc6f465c68'
/** A template without a value, not even a required one. */
export const DEFAULT_TEMPLATE = 'a77bb0c9-e201-dd93-230c-799a66d9e8fa'

/** A stranger's client: plain HTTP, a token, and a clock to turn. */
export class Client {
  readonly server: Scsm
  readonly clock: { time: number }
  token = ''

  constructor(server: Scsm, clock: { time: number }) {
    this.server = server
    this.clock = clock
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(this.server.url + path, {
      method,
      redirect: 'manual',
      headers: { Authorization: `Token ${this.token}`, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }

  async requestToken(password = this.server.password): Promise<Answer> {
    const body = { UserName: this.server.user, Password: password, LanguageCode: 'ENU' }
    return this.send('POST', '/api/V3/Authorization/GetToken', body)
  }

  async userId(): Promise<string> {
    const { body } = await this.send(
      'POST',
      '/api/V3/User/IsUserAuthorized?userName=alert.bridge&domain=CONTOSO',
    )
    return (body as { Id: string }).Id
  }

  /** A new incident that is not kept yet. */
  async create(template = this.server.templates['Azure alert'] ?? ''): Promise<Projection> {
    const query = new URLSearchParams({ id: template, createdById: await this.userId() })
    const { body } = await this.send(
      'GET',
      `/api/V3/Projection/CreateProjectionByTemplate?${query.toString()}`,
    )
    return body as Projection
  }

  commit(original: Projection | null, current: Projection, query = ''): Promise<Answer> {
    const body = { formJson: { isDirty: true, original, current } }
    return this.send('POST', `/api/V3/Projection/Commit${query}`, body)
  }

  /** Opens an incident and reads it back. */
  async open(values: Projection = {}): Promise<Projection> {
    const fresh = await this.create()
    const { body } = await this.commit(fresh, { ...fresh, Title: 'CPU is high', ...values })
    return this.read((body as { BaseId: string }).BaseId)
  }

  async read(id: string): Promise<Projection> {
    const query = new URLSearchParams({ id, typeProjectionId: INCIDENT_PROJECTION })
    const { body } = await this.send('GET', `/api/V3/Projection/GetProjection?${query.toString()}`)
    return body as Projection
  }

  search(expression: object, projection = INCIDENT_PROJECTION): Promise<Answer> {
    const body = { Id: projection, Criteria: { Base: { Expression: expression } } }
    return this.send('POST', '/api/V3/Projection/GetProjectionByCriteria', body)
  }

  async script(fault: object, rule: object = {}): Promise<void> {
    await this.send('POST', '/__admin/faults', { ...rule, fault })
  }
}

/** Starts a portal whose clock stands still until a test turns it, and signs in. */
export async function startClient(options: ScsmOptions = {}): Promise<Client> {
  const clock = { time: Date.parse('2026-11-23T12:00:00Z') }
  const client = new Client(await startScsm({ now: () => new Date(clock.time), ...options }), clock)
  const { body } = await client.requestToken()
  client.token = String(body)
  return client
}

/** A condition on a property of incidents, or on one that all objects have. */
export function where(property: string, operator: string, value: string): object {
  const left = ['Id', 'DisplayName', 'LastModified'].includes(property)
    ? { GenericProperty: property }
    : { Property: `$Context/Property[Type='${INCIDENT_CLASS}']/${property}$` }
  return {
    SimpleExpression: {
      ValueExpressionLeft: left,
      Operator: operator,
      ValueExpressionRight: { Value: value },
    },
  }
}

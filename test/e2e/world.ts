/** The whole thing on this machine: storage, the simulated products and one or more copies of the built app. */
import { fileURLToPath } from 'node:url'
import { BlobServiceClient } from '@azure/storage-blob'
import { QueueServiceClient } from '@azure/storage-queue'
import { request } from 'undici'
import { type ProductStack, startStack, type Stack } from '../../dev/stack/start-stack.ts'
import { type RouteStack, startRouteStack } from '../../dev/stack/start-route-stack.ts'
import { type Reconciliation, reconcile } from '../../shared/bridge/journal/reconcile.ts'
import { createAzureDeadLetterStore } from '../../shared/storage/azure/azure-blobs.ts'
import { blobServiceClient } from '../../shared/storage/azure/blob-client.ts'
import { createAzureJournal } from '../../shared/storage/azure/azure-journal.ts'
import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import type { DeadLetterStore, Journal } from '../../shared/storage/ports.ts'
import { type RunningHost, runHost } from '../contract/local-host/run-host.ts'
import { until } from '../contract/local-host/until.ts'

const APP_FOLDER = fileURLToPath(new URL('../..', import.meta.url))
const SETTLED_WITHIN_MS = 120_000

export type Incident = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readonly<Record<string, unknown>>
}

export interface WorldOptions {
  /** Processes of the app on the same storage. Default 1. */
  readonly copies?: number
  readonly appFolder?: string
  /** On top of the settings. */
  readonly environment?: Readonly<Record<string, string>>
}

export class World<S extends ProductStack = Stack> {
  readonly stack: S
  readonly apps: readonly RunningHost[]

  constructor(stack: S, apps: readonly RunningHost[]) {
    this.stack = stack
    this.apps = apps
  }

  /** With the shipped configuration, and ServiceNow. */
  static async start(options: WorldOptions = {}): Promise<World> {
    const stack = await startStack()
    return new World(stack, await startApps(stack, options))
  }

  /** With the product of a route, which every alert takes that names no other. */
  static async startFor(route: string, options: WorldOptions = {}): Promise<World<RouteStack>> {
    const stack = await startRouteStack(route)
    return new World(stack, await startApps(stack, options))
  }

  /** With a stack that runs already. */
  static async on<T extends ProductStack>(stack: T, options: WorldOptions = {}): Promise<World<T>> {
    return new World(stack, await startApps(stack, options))
  }

  async stop(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.stop()))
    await this.stack.stop()
  }

  /** Posts as an action group does, to one of the copies. */
  async post(
    payload: string | Buffer,
    { copy = 0, route = '', type = 'application/json' } = {},
  ): Promise<Answer> {
    const app = this.apps[copy]
    if (app === undefined) throw new Error(`There is no copy ${copy} of the app.`)
    const url = `${app.url}/api/alerts${route === '' ? '' : `/${route}`}?code=${app.functionKey}`
    const answer = await request(url, { method: 'POST', headers: { 'content-type': type }, body: payload })
    const text = await answer.body.text()
    return { status: answer.statusCode, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
  }

  /** All incidents, oldest first, with stored values. */
  async incidents(): Promise<Incident[]> {
    return this.#table('incident', 'ORDERBYnumber')
  }

  async notes(incident: Incident): Promise<string[]> {
    const query = `element_id=${incident['sys_id']}^element=work_notes^ORDERBYsys_created_on`
    return (await this.#table('sys_journal_field', query)).map((entry) => String(entry['value']))
  }

  async #table(table: string, query: string): Promise<Incident[]> {
    const { url, user, password } = this.stack.product
    const address = new URL(`/api/now/table/${table}`, url)
    address.search = new URLSearchParams({
      sysparm_query: query,
      sysparm_exclude_reference_link: 'true',
    }).toString()
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    const answer = await request(address, { headers: { accept: 'application/json', authorization } })
    return ((await answer.body.json()) as { result: Incident[] }).result
  }

  /** Scripts what the product does next; see the simulator's README. */
  async scriptServiceNow(
    path: string,
    body: object,
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'POST',
  ): Promise<void> {
    const url = `${this.stack.product.url}/__admin/${path}`
    const headers = { 'content-type': 'application/json' }
    const answer = await request(url, { method, headers, body: JSON.stringify(body) })
    await answer.body.dump()
    if (answer.statusCode >= 300) throw new Error(`The simulator answered ${answer.statusCode} to ${path}.`)
  }

  /** Gives a connection a grant and a token, as if it had been signed in. */
  async storeGrant(connection: string): Promise<void> {
    const now = Date.now()
    const times = {
      obtainedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 3_600_000).toISOString(),
    }
    await this.#storeSecret(`${connection}-grant`, {
      type: 'client_credentials',
      clientId: 'id',
      clientSecret: 'secret',
    })
    await this.#storeSecret(`${connection}-token`, { value: 'token', ...times })
  }

  async #storeSecret(name: string, value: object): Promise<void> {
    const url = `${this.stack.keyVaultUrl}/__admin/secrets/${name}`
    const headers = { 'content-type': 'application/json' }
    const answer = await request(url, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ value: JSON.stringify(value) }),
    })
    await answer.body.dump()
    if (answer.statusCode >= 300) throw new Error(`The simulated vault answered ${answer.statusCode}.`)
  }

  /** Messages in the queues, seen and unseen. */
  async queued(storage = this.#storage): Promise<number> {
    const queues = QueueServiceClient.fromConnectionString(storage)
    const lengths = await Promise.all(
      ['alerts', 'alerts-poison'].map(async (name) => {
        const queue = queues.getQueueClient(name)
        return (await queue.exists()) ? ((await queue.getProperties()).approximateMessagesCount ?? 0) : 0
      }),
    )
    return lengths.reduce((sum, length) => sum + length, 0)
  }

  async deadLetters(): Promise<{ code: string; reason: string; notification?: unknown }[]> {
    const container = BlobServiceClient.fromConnectionString(this.#storage).getContainerClient('dead-letters')
    if (!(await container.exists())) return []
    const letters = []
    for await (const { name } of container.listBlobsFlat()) {
      letters.push(JSON.parse((await container.getBlobClient(name).downloadToBuffer()).toString()))
    }
    return letters
  }

  /** Waits until nothing is on its way any more. */
  async settled(storage = this.#storage): Promise<void> {
    await until('the queues are empty', async () => (await this.queued(storage)) === 0, SETTLED_WITHIN_MS)
  }

  /** What became of everything that was accepted. */
  async reconcile(): Promise<Reconciliation> {
    const { journal, deadLetters } = this.#stores()
    return reconcile(anHourAgo(), { journal, deadLetters, now: Date.now })
  }

  async journal(): Promise<JournalEntry[]> {
    const entries: JournalEntry[] = []
    for await (const entry of this.#stores().journal.read(anHourAgo())) entries.push(entry)
    return entries
  }

  #stores(): { journal: Journal; deadLetters: DeadLetterStore } {
    const access = { connectionString: this.#storage }
    return {
      journal: createAzureJournal(access, Date.now),
      deadLetters: createAzureDeadLetterStore(blobServiceClient(access)),
    }
  }

  get #storage(): string {
    return String(this.stack.settings['AzureWebJobsStorage'])
  }
}

const anHourAgo = (): string => new Date(Date.now() - 3_600_000).toISOString()

function startApps(
  { settings }: ProductStack,
  { copies = 1, appFolder = APP_FOLDER, environment = {} }: WorldOptions,
): Promise<RunningHost[]> {
  const app = { app: appFolder, environment: { ...settings, ...environment } }
  return Promise.all(Array.from({ length: copies }, () => runHost(app)))
}

import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import { QueueClient } from '@azure/storage-queue'
import { request } from 'undici'
import { type AppCopy, startAppCopy } from '../dev/app-copy.ts'
import type { Usage } from '../dev/usage.ts'
import { buildAppInto } from '../dev/built-app.ts'
import { startStack, type Stack } from '../dev/stack/start-stack.ts'
import { readStories } from '../shared/bridge/journal/timeline.ts'
import { createAzureLedger, ledgerClient } from '../shared/storage/azure/azure-ledger.ts'
import { createAzureJournal } from '../shared/storage/azure/azure-journal.ts'
import { ALERT_QUEUE } from '../shared/storage/queue-names.ts'
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { type Service, SERVICES, Tally, transactionOf } from './transactions.ts'

/** Timers are not part of an alert's cost, and would disturb the count. */
const NO_TIMERS = Object.fromEntries(
  ['refresh-tokens', 'reconcile', 'sweep'].map((name) => [`AzureWebJobs.${name}.Disabled`, '1']),
)

/** Short, so that runs are quick; the host's polling is counted separately. */
const POLL_EVERY_SECOND = { AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:01' }

/** The host deletes a message just after its alert was delivered. */
const AFTERMATH_MS = 500

const DELIVERED_WITHIN_MS = 180_000

export interface BenchOptions {
  /** Counts the calls to the storage, which takes time. */
  readonly isCounting: boolean
  /** Further settings of the app. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The built app, with storage that may count, and simulated products that keep a log of requests. */
export class BenchWorld implements AsyncDisposable {
  readonly #stack: Stack
  readonly #proxies: readonly CountingProxy[]
  readonly #folder: string
  readonly #counting: { tally: Tally }
  readonly #settings: Readonly<Record<string, string>>
  readonly #startedAt = new Date().toISOString()
  #app: AppCopy | undefined
  #forgotten = 0

  private constructor(
    folder: string,
    stack: Stack,
    proxies: readonly CountingProxy[],
    counting: { tally: Tally },
    settings: Readonly<Record<string, string>>,
  ) {
    this.#folder = folder
    this.#stack = stack
    this.#proxies = proxies
    this.#counting = counting
    this.#settings = {
      ...stack.settings,
      ...NO_TIMERS,
      ...POLL_EVERY_SECOND,
      ...settings,
    }
  }

  /** @param folder for the app and its log */
  static async start(folder: string, { isCounting, settings = {} }: BenchOptions): Promise<BenchWorld> {
    await buildAppInto(folder)
    await using starting = new AsyncDisposableStack()
    const stack = await startStack()
    starting.defer(() => stack.stop())
    const counting = { tally: new Tally() }
    let connectionString = String(stack.settings['AzureWebJobsStorage'])
    const proxies: CountingProxy[] = []
    for (const service of isCounting ? SERVICES : []) {
      const origin = originOf(service, connectionString)
      const proxy = await startCountingProxy(origin, (method, path) =>
        counting.tally.add(transactionOf(service, method, path)),
      )
      starting.defer(() => proxy.stop())
      proxies.push(proxy)
      connectionString = connectionString.replace(origin, proxy.url)
    }
    // From here on, the world's own stop ends everything.
    starting.move()
    const app = { ...settings, AzureWebJobsStorage: connectionString }
    return new BenchWorld(folder, stack, proxies, counting, app)
  }

  /** Ends the app, and starts it anew: it remembers nothing. */
  async startApp(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#app?.stop()
    const logFile = join(this.#folder, 'app.log')
    const options = { appFolder: this.#folder, settings: { ...this.#settings, ...settings }, logFile }
    this.#app = await startAppCopy(options)
  }

  /** Without counters. */
  get storage(): { readonly connectionString: string } {
    return { connectionString: String(this.#stack.settings['AzureWebJobsStorage']) }
  }

  /** The state of each installation after its first night: no row under a name of an older version is left. */
  async sweep(): Promise<void> {
    const never = '1970-01-01T00:00:00.000Z'
    await createAzureLedger(ledgerClient(this.storage), Date.now).sweep({ ended: never, silent: never })
  }

  usage(): Promise<Usage> {
    return this.#running.usage()
  }

  /** The memory of the app after a garbage collection. */
  aliveMiB(): Promise<number> {
    return this.#running.aliveMiB()
  }

  get #running(): AppCopy {
    if (this.#app === undefined) throw new TypeError('The app was not started.')
    return this.#app
  }

  /** Waits until the product has so many incidents more than at {@link BenchWorld.forgetIncidents}. */
  async untilIncidents(count: number): Promise<void> {
    const until = Date.now() + DELIVERED_WITHIN_MS
    while ((await this.#incidents()) < this.#forgotten + count) {
      if (Date.now() > until) throw new Error('The alerts were not delivered in time.')
      await setTimeout(50)
    }
  }

  async forgetIncidents(): Promise<void> {
    this.#forgotten = await this.#incidents()
  }

  /** Deletes the messages that wait. */
  async empty(): Promise<void> {
    await this.#app?.stop()
    this.#app = undefined
    await new QueueClient(this.storage.connectionString, ALERT_QUEUE).clearMessages()
  }

  async #incidents(): Promise<number> {
    const { url, adminPassword } = this.#stack.serviceNow
    const authorization = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`
    const path = '/api/now/table/incident?sysparm_limit=1&sysparm_fields=number'
    const answer = await request(`${url}${path}`, {
      headers: { authorization, accept: 'application/json' },
    })
    await answer.body.dump()
    return Number(answer.headers['x-total-count'])
  }

  /** Counts the calls until these alerts are accepted and delivered. */
  async measure(
    work: (post: (payload: string) => Promise<string>) => Promise<readonly string[]>,
  ): Promise<Tally> {
    const tally = new Tally()
    this.#counting.tally = tally
    await this.#forgetRequests()
    const since = new Date().toISOString()
    const deliveryIds = await work((payload) => this.post(payload))
    await this.untilDelivered(deliveryIds, since)
    await this.#countRequests(tally)
    return tally
  }

  /** @param since earlier deliveries do not count */
  async untilDelivered(deliveryIds: readonly string[], since = this.#startedAt): Promise<void> {
    const journal = createAzureJournal(this.storage, Date.now)
    const until = Date.now() + DELIVERED_WITHIN_MS
    const isDelivered = async (): Promise<boolean> => {
      const stories = await readStories(since, journal)
      const delivered = stories.filter(({ entries }) => entries.some(({ step }) => step === 'delivered'))
      const done = new Set(delivered.map(({ deliveryId }) => deliveryId))
      return deliveryIds.every((deliveryId) => done.has(deliveryId))
    }
    while (!(await isDelivered())) {
      if (Date.now() > until) throw new Error('The alerts were not delivered in time.')
      await setTimeout(100)
    }
    await setTimeout(AFTERMATH_MS)
  }

  async throttle(retryAfterSeconds: number | undefined): Promise<void> {
    const faults = `${this.#stack.serviceNow.url}/__admin/faults`
    if (retryAfterSeconds === undefined) return send(faults, 'DELETE')
    const fault = { status: 429, retryAfterSeconds }
    return send(faults, 'POST', { match: { path: '/api/now' }, times: null, fault })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app?.stop()
    await Promise.all(this.#proxies.map((proxy) => proxy.stop()))
    await this.#stack.stop()
  }

  /** Posts an alert until it is accepted: on a busy machine the storage may not answer in time, and action groups retry. */
  async post(payload: string): Promise<string> {
    const headers = { 'content-type': 'application/json' }
    for (;;) {
      const answer = await request(this.#app?.webhook ?? '', { method: 'POST', headers, body: payload })
      if (answer.statusCode === 202) return ((await answer.body.json()) as { deliveryId: string }).deliveryId
      await answer.body.dump()
      if (answer.statusCode !== 503) throw new Error(`The webhook answered ${answer.statusCode}.`)
    }
  }

  get #simulators(): Readonly<Record<string, string>> {
    const { serviceNow, keyVaultUrl, settings } = this.#stack
    const identity = new URL(String(settings['IDENTITY_ENDPOINT'])).origin
    return { servicenow: serviceNow.url, vault: keyVaultUrl, identity }
  }

  async #forgetRequests(): Promise<void> {
    for (const url of Object.values(this.#simulators)) await send(`${url}/__admin/requests`, 'DELETE')
  }

  async #countRequests(tally: Tally): Promise<void> {
    for (const [name, url] of Object.entries(this.#simulators)) {
      const answer = await request(`${url}/__admin/requests`)
      const { requests } = (await answer.body.json()) as { requests: { method: string; path: string }[] }
      for (const { method, path } of requests) {
        tally.add(path.startsWith('/oauth') ? `${name} token` : `${name} ${method}`)
      }
    }
  }
}

function originOf(service: Service, connectionString: string): string {
  const endpoint = new RegExp(`${service}Endpoint=([^;]+)`, 'i').exec(connectionString)?.[1] ?? ''
  return new URL(endpoint).origin
}

async function send(url: string, method: 'POST' | 'DELETE', body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await request(url, { method, ...(body && { body: JSON.stringify(body), headers }) })
  await answer.body.dump()
  if (answer.statusCode >= 300) throw new Error(`The simulator answered ${answer.statusCode} at ${url}.`)
}

import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import { request } from 'undici'
import { type AppCopy, startAppCopy } from '../dev/app-copy.ts'
import { buildAppInto } from '../dev/built-app.ts'
import { startStack, type Stack } from '../dev/stack/start-stack.ts'
import { readStories } from '../shared/bridge/journal/timeline.ts'
import { blobServiceClient } from '../shared/storage/azure/azure-blobs.ts'
import { createAzureJournal } from '../shared/storage/azure/azure-journal.ts'
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { type Service, SERVICES, Tally, transactionOf } from './transactions.ts'

/** What runs by the clock is no cost of an alert, and would come in between. */
const NO_TIMERS = Object.fromEntries(
  ['refresh-tokens', 'reconcile', 'sweep'].map((name) => [`AzureWebJobs.${name}.Disabled`, '1']),
)

/** So that nobody waits for long; how often the host looks is counted apart. */
const POLL_EVERY_SECOND = { AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:01' }

/** The host deletes a message just after its alert was delivered. */
const AFTERMATH_MS = 500

const DELIVERED_WITHIN_MS = 180_000

/** The built app with storage that counts, and simulated products that keep a log of requests. */
export class CostWorld implements AsyncDisposable {
  readonly #stack: Stack
  readonly #proxies: readonly CountingProxy[]
  readonly #folder: string
  readonly #counting: { tally: Tally }
  readonly #settings: Readonly<Record<string, string>>
  readonly #startedAt = new Date().toISOString()
  #app: AppCopy | undefined

  private constructor(
    folder: string,
    stack: Stack,
    proxies: readonly CountingProxy[],
    counting: { tally: Tally },
    connectionString: string,
  ) {
    this.#folder = folder
    this.#stack = stack
    this.#proxies = proxies
    this.#counting = counting
    this.#settings = {
      ...stack.settings,
      ...NO_TIMERS,
      ...POLL_EVERY_SECOND,
      AzureWebJobsStorage: connectionString,
    }
  }

  /** @param folder for the app and its log */
  static async start(folder: string): Promise<CostWorld> {
    await buildAppInto(folder)
    await using starting = new AsyncDisposableStack()
    const stack = await startStack()
    starting.defer(() => stack.stop())
    const counting = { tally: new Tally() }
    let connectionString = String(stack.settings['AzureWebJobsStorage'])
    const proxies: CountingProxy[] = []
    for (const service of SERVICES) {
      const origin = originOf(service, connectionString)
      const proxy = await startCountingProxy(origin, (method, path) =>
        counting.tally.add(transactionOf(service, method, path)),
      )
      starting.defer(() => proxy.stop())
      proxies.push(proxy)
      connectionString = connectionString.replace(origin, proxy.url)
    }
    // It is up: from here on its own stop ends all of it.
    starting.move()
    return new CostWorld(folder, stack, proxies, counting, connectionString)
  }

  /** Ends the app, and starts it anew: it remembers nothing. */
  async startApp(): Promise<void> {
    await this.#app?.stop()
    const logFile = join(this.#folder, 'app.log')
    this.#app = await startAppCopy({ appFolder: this.#folder, settings: this.#settings, logFile })
  }

  /** Counts what it takes until these alerts are accepted and delivered. */
  async measure(
    work: (post: (payload: string) => Promise<string>) => Promise<readonly string[]>,
  ): Promise<Tally> {
    const tally = new Tally()
    this.#counting.tally = tally
    await this.#forgetRequests()
    const since = new Date().toISOString()
    const deliveryIds = await work((payload) => this.#post(payload))
    await this.untilDelivered(deliveryIds, since)
    await this.#countRequests(tally)
    return tally
  }

  /** @param since what was delivered before does not count */
  async untilDelivered(deliveryIds: readonly string[], since = this.#startedAt): Promise<void> {
    const service = blobServiceClient({
      connectionString: String(this.#stack.settings['AzureWebJobsStorage']),
    })
    const journal = createAzureJournal(service, Date.now)
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

  async #post(payload: string): Promise<string> {
    const headers = { 'content-type': 'application/json' }
    const answer = await request(this.#app?.webhook ?? '', { method: 'POST', headers, body: payload })
    if (answer.statusCode !== 202) throw new Error(`The webhook answered ${answer.statusCode}.`)
    return ((await answer.body.json()) as { deliveryId: string }).deliveryId
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

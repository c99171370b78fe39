import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { QueueServiceClient } from '@azure/storage-queue'
import { type AppCopy, type AppCopyOptions, startAppCopy } from '../app-copy.ts'
import { type Azurite, startAzurite } from '../azurite.ts'
import { buildAppInto } from '../built-app.ts'
import { startStack, type Stack } from '../stack/start-stack.ts'
import { CONFIG_FOLDER } from '../stack/config-copy.ts'

/** The caps are high enough that each problem gets its own ticket: storms are not part of this test. */
const BRIDGE_YAML = `connections:
  servicenow:
    product: servicenow
    url: \${SERVICENOW_URL}
    storm: { perRule: 10000, perConnection: 10000 }
routes:
  - name: incidents
    connection: servicenow
    template: servicenow-incident
defaultRoute: incidents
`

const TEMPLATES = join(CONFIG_FOLDER, 'templates')

/** Ten minutes in Azure; shorter here, so that the messages of a killed copy return soon. */
const LEASE_SECONDS = 30

/** Copies of the built app, storage on disk, and the simulated products; everything can be killed. */
export class ChaosWorld implements AsyncDisposable {
  readonly stack: Stack
  readonly #folder: string
  readonly #app: AppCopyOptions
  #azurite: Azurite
  readonly #copies: AppCopy[]

  private constructor(
    folder: string,
    stack: Stack,
    azurite: Azurite,
    app: AppCopyOptions,
    copies: AppCopy[],
  ) {
    this.#folder = folder
    this.stack = stack
    this.#azurite = azurite
    this.#app = app
    this.#copies = copies
  }

  /** @param folder for the app, its configuration, its log and the storage's data */
  static async start(folder: string, processes: number): Promise<ChaosWorld> {
    const config = join(folder, 'config')
    await mkdir(config)
    await cp(TEMPLATES, join(config, 'templates'), { recursive: true })
    await writeFile(join(config, 'bridge.yaml'), BRIDGE_YAML)
    await buildAppInto(folder)
    await using starting = new AsyncDisposableStack()
    const stack = await startStack()
    starting.defer(() => stack.stop())
    const azurite = await startAzurite({ folder: join(folder, 'storage') })
    starting.defer(() => azurite.stop())
    const settings = {
      ...stack.settings,
      AzureWebJobsStorage: azurite.connectionString,
      BRIDGE_CONFIG: config,
    }
    const app = { appFolder: folder, settings, leaseSeconds: LEASE_SECONDS, logFile: join(folder, 'app.log') }
    const copies = await Promise.all(Array.from({ length: processes }, () => startAppCopy(app)))
    // From here on, the world's own stop ends everything.
    starting.move()
    return new ChaosWorld(folder, stack, azurite, app, copies)
  }

  get connectionString(): string {
    return this.#azurite.connectionString
  }

  get processes(): number {
    return this.#copies.length
  }

  webhook(copy: number): string {
    return this.#copies[copy]?.webhook ?? ''
  }

  /** Kills a copy, or asks it to stop, and starts another one. */
  async replaceCopy(copy: number, isByForce: boolean): Promise<void> {
    await (isByForce ? this.#copies[copy]?.kill() : this.#copies[copy]?.stop())
    this.#copies[copy] = await startAppCopy(this.#app)
  }

  /** Stops the storage and starts it again at the same address, with its data. */
  async interruptStorage(pause: () => Promise<void>): Promise<void> {
    const { ports } = this.#azurite
    // It is not killed: unlike Azure's, this storage keeps acknowledged data in memory for some seconds.
    await this.#azurite.stop()
    await pause()
    this.#azurite = await startAzurite({ folder: join(this.#folder, 'storage'), ports })
  }

  /** The number of waiting messages, visible and hidden. */
  async queued(): Promise<number> {
    const options = { retryOptions: { maxTries: 1 } }
    const queues = QueueServiceClient.fromConnectionString(this.connectionString, options)
    const lengths = ['alerts', 'alerts-poison'].map(async (name) => {
      const queue = queues.getQueueClient(name)
      if (!(await queue.exists())) return 0
      return (await queue.getProperties()).approximateMessagesCount ?? 0
    })
    return (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#copies.map((copy) => copy.stop()))
    await Promise.all([this.stack.stop(), this.#azurite.stop()])
  }
}

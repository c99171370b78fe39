/** A product with many records, the app that copies them into Log Analytics, and what arrived there. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ReadType } from '../../shared/connectors/read-since.ts'
import { readSyncRegister } from '../../shared/bridge/sync/sync-register.ts'
import { syncName, type SyncState } from '../../shared/bridge/sync/sync-state.ts'
import { createAzureRegisters, registersClient } from '../../shared/storage/azure/azure-registers.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import { type ConfigCopy, copyConfig } from '../../dev/stack/config-copy.ts'
import { type RouteStack, startRouteStack } from '../../dev/stack/start-route-stack.ts'
import { type AdminClient, adminOf } from '../contract/connectors/read-bench.ts'
import {
  PROVANCE_CHANGE_REQUESTS,
  RECORD_ADMINS,
  type RecordAdmin,
} from '../contract/connectors/record-admin.ts'
import { PEOPLE, type People } from '../contract/connectors/people.ts'
import { until } from '../contract/local-host/until.ts'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

export type ProductName = keyof typeof RECORD_ADMINS
export type Row = Readonly<Record<string, string | boolean | null>>

const TYPES: readonly ReadType[] = ['incident', 'change_request']

const EVERYTHING = { workItems: ['incidents', 'changeRequests'], days: 120 }

/** A change of an alert's state that Azure has taken. */
export interface StateChange {
  readonly alertId: string
  readonly from: string
  readonly to: string
  readonly by: string
  readonly comments: string
}

/** What a command printed, and its exit code. */
interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** With the app on the same storage, which can be killed and started again. */
export class SyncWorld {
  /** The admin endpoint of the simulated product. */
  readonly admin: AdminClient
  readonly product: RecordAdmin
  readonly people: People
  readonly #connection: string
  readonly #config: ConfigCopy
  readonly #stack: RouteStack
  #world: World<RouteStack> | undefined

  private constructor(name: ProductName, stack: RouteStack, config: ConfigCopy) {
    this.#connection = name
    this.#stack = stack
    this.#config = config
    this.admin = adminOf(stack.product.url)
    this.product = RECORD_ADMINS[name](this.admin)
    this.people = PEOPLE[name](this.admin)
  }

  /** @param members of the connection, in place of a sync of everything */
  static async start(name: ProductName, members: object = { sync: EVERYTHING }): Promise<SyncWorld> {
    const config = await copyConfig((bridge) => {
      bridge.set('defaultRoute', name)
      const connection = ['connections', name]
      for (const [member, value] of Object.entries(members)) bridge.setIn([...connection, member], value)
      if (name === 'provance') bridge.setIn([...connection, 'changeRequests'], PROVANCE_CHANGE_REQUESTS)
    })
    const world = new SyncWorld(name, await startRouteStack(name), config)
    await world.startApp()
    return world
  }

  /** Runs the command of that name with the application settings in its environment. */
  async command(...words: string[]): Promise<Ended> {
    const env = { ...process.env, ...this.#stack.settings, BRIDGE_CONFIG: this.#config.folder }
    return promisify(execFile)(process.execPath, ['cli/sync.ts', this.#connection, ...words], { env }).then(
      (ended) => ({ code: 0, ...ended }),
      (error: Ended) => error,
    )
  }

  async startApp(): Promise<void> {
    this.#world = await World.on(this.#stack, { environment: { BRIDGE_CONFIG: this.#config.folder } })
  }

  get app(): World<RouteStack> {
    if (this.#world === undefined) throw new Error('The app does not run.')
    return this.#world
  }

  /** Runs the timer now. */
  async run(): Promise<void> {
    const [host] = this.app.apps
    const answer = await fetch(`${host?.url}/admin/functions/sync-work-items`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-functions-key': String(host?.masterKey) },
      body: '{}',
    })
    if (answer.status !== 202) throw new Error(`The host answered ${answer.status}.`)
  }

  async kill(): Promise<void> {
    await Promise.all(this.app.apps.map((app) => app.stop('SIGKILL')))
    this.#world = undefined
  }

  async state(type: ReadType): Promise<SyncState> {
    const settings = this.#stack.settings
    const registers = createAzureRegisters(registersClient(await storageAccess('table', settings)))
    return (await readSyncRegister(registers, syncName(this.#connection, type))).state
  }

  /** Runs until both types were read to the end by a run that began just now. */
  async catchUp(withinMs: number, types = TYPES): Promise<void> {
    const since = new Date().toISOString()
    let asked = 0
    await until(
      'all changes are read',
      async () => {
        const states = await Promise.all(types.map((type) => this.state(type)))
        if (states.every(({ ranAt, hasMore }) => (ranAt ?? '') >= since && !hasMore)) return true
        if (Date.now() - asked > 5000) {
          asked = Date.now()
          await this.run()
        }
        return undefined
      },
      withinMs,
    )
  }

  /** Azure has an alert, or its end, and sends it to the webhook. */
  async alert(episode: string, condition: 'Fired' | 'Resolved'): Promise<void> {
    const now = new Date().toISOString()
    const payload = JSON.parse(metricPayload({ episode, condition })) as { data: { essentials: object } }
    const times = { firedDateTime: now, ...(condition === 'Resolved' ? { resolvedDateTime: now } : {}) }
    Object.assign(payload.data.essentials, times)
    await adminOf(this.#stack.alertsManagementUrl)('POST', 'alerts', payload.data.essentials)
    await this.app.post(JSON.stringify(payload))
    await this.app.settled()
  }

  async stateChanges(): Promise<readonly StateChange[]> {
    const { changes } = await adminOf(this.#stack.alertsManagementUrl)<{ changes: StateChange[] }>(
      'GET',
      'changes',
    )
    return changes
  }

  async rows(): Promise<Row[]> {
    const answer = await fetch(`${this.#stack.logAnalyticsUrl}/__admin/rows?table=ServiceDesk_CL`)
    return ((await answer.json()) as { rows: Row[] }).rows
  }

  async stop(): Promise<void> {
    await Promise.all((this.#world?.apps ?? []).map((app) => app.stop()))
    await this.#stack.stop()
    await this.#config.stop()
  }
}

/** As the function `ServiceDesk` of docs/kql gives it: the newest version of each work item, by type and number. */
export function newestOf(rows: readonly Row[]): Map<string, Row> {
  const versions = rows.toSorted((one, other) => versionOf(one).localeCompare(versionOf(other)))
  return new Map(
    versions.map((row) => [`${row['ServiceDeskWorkItemType_s']} ${row['ServiceDeskId_s']}`, row]),
  )
}

const versionOf = (row: Row): string => `${row['LastModifiedDate_t']} ${row['TimeGenerated']}`

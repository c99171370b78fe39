import type { Check } from '../../connectors/connector.ts'
import { fromStored, type RegisterFormat, type Stored, toStored } from '../../stored-format.ts'
import type { Registers } from '../../storage/ports.ts'

/** Subscriptions in which Azure has refused to let alerts be read, or their states be written. */
export interface RefusedState {
  /** By the subscription's id in lower case. */
  readonly subscriptions: Readonly<Record<string, Refused>>
}

/** When it refused first, and last to the day. ISO 8601 UTC. */
export interface Refused {
  readonly since: string
  readonly lastAt: string
}

export const REFUSED_FORMAT: RegisterFormat<RefusedState> = {
  name: 'register of refused subscriptions',
  version: 2,
  defaults: { subscriptions: {} },
  upgrades: [(state: Stored) => state, withLastAt],
}

/** Version 1 had only the time since when, as a text. */
interface RefusedStateV1 {
  readonly subscriptions?: Readonly<Record<string, string>>
}

function withLastAt({ subscriptions = {}, ...state }: RefusedStateV1): RefusedState {
  const dated = Object.entries(subscriptions).map(([id, since]) => [id, { since, lastAt: since }] as const)
  return { ...state, subscriptions: Object.fromEntries(dated) }
}

/** A register must stay small. Further subscriptions are only logged. */
const MOST = 100

const DAY_MS = 86_400_000

/**
 * After its last refusal a subscription no longer counts: its alerts, or all of it, may be gone, so that nothing would
 * ever be permitted there. Where it still refuses, the next state to write tells.
 */
const FADED_MS = 7 * DAY_MS

/** @returns `''` for an id without a subscription */
export function subscriptionOf(alertId: string): string {
  return /^\/?subscriptions\/([^/]+)/i.exec(alertId)?.[1]?.toLowerCase() ?? ''
}

/**
 * The subscriptions that were refused within the last days, by id, and since when.
 *
 * @param now epoch milliseconds
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function readRefused(
  registers: Pick<Registers, 'read'>,
  connection: string,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const { subscriptions } = await readState(registers, connection)
  const recent = Object.entries(subscriptions).filter(([, { lastAt }]) => !isOlder(lastAt, FADED_MS, now))
  return Object.fromEntries(recent.map(([id, { since }]) => [id, since]))
}

/**
 * Stores the result of a run. If another instance writes at the same time, the next run stores it.
 *
 * @param seen by subscription, whether it was permitted
 * @param now epoch milliseconds
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function rememberRefused(
  registers: Registers,
  connection: string,
  seen: ReadonlyMap<string, boolean>,
  now: number,
): Promise<void> {
  if (seen.size === 0) return
  const { subscriptions: before, version } = await readState(registers, connection)
  const at = new Date(now).toISOString()
  const refused = [...seen].filter(([, isPermitted]) => !isPermitted).map(([id]) => id)
  const kept = Object.entries(before).filter(
    ([id, { lastAt }]) => seen.get(id) === false || (!seen.has(id) && !isOlder(lastAt, FADED_MS, now)),
  )
  const isSame = kept.length === Object.keys(before).length
  // Once a day is enough for one that is known.
  if (isSame && refused.every((id) => isFresh(before[id], now))) return
  const news = refused.map((id) => [id, { since: before[id]?.since ?? at, lastAt: at }] as const)
  const subscriptions = Object.fromEntries(
    Object.entries({ ...Object.fromEntries(kept), ...Object.fromEntries(news) }).slice(0, MOST),
  )
  await registers.write(
    nameOf(connection),
    JSON.stringify(toStored(REFUSED_FORMAT, { subscriptions })),
    version,
  )
}

function isFresh(known: Refused | undefined, now: number): boolean {
  return known !== undefined && !isOlder(known.lastAt, DAY_MS, now)
}

const isOlder = (time: string, milliseconds: number, now: number): boolean =>
  now - Date.parse(time) > milliseconds

/**
 * Whether Azure lets the states of alerts be written, as far as it was tried within the last days.
 *
 * @param now epoch milliseconds
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function checkRefused(
  registers: Pick<Registers, 'read'>,
  connection: string,
  now: number,
): Promise<Check> {
  const refused = Object.entries(await readRefused(registers, connection, now))
  const name = 'states of Azure alerts'
  if (refused.length === 0) return { name, ok: true, detail: 'no subscription has refused them' }
  const list = refused.map(([id, since]) => `${id} since ${since}`).join(', ')
  return {
    name,
    ok: false,
    detail: `Azure refuses them (403) in ${list}: give the app's identity the role of docs/azure-alerts.md there`,
  }
}

async function readState(
  registers: Pick<Registers, 'read'>,
  connection: string,
): Promise<RefusedState & { readonly version: string | undefined }> {
  const name = nameOf(connection)
  const register = await registers.read(name)
  const state = register && fromStored<RefusedState>(REFUSED_FORMAT, JSON.parse(register.text), name)
  return { ...(state ?? REFUSED_FORMAT.defaults), version: register?.version }
}

function nameOf(connection: string): string {
  return `alert-role/${connection}`
}

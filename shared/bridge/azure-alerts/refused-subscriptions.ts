import type { Check } from '../../connectors/connector.ts'
import { fromStored, type RegisterFormat, type Stored, toStored } from '../../stored-format.ts'
import type { Registers } from '../../storage/ports.ts'

/** Subscriptions in which Azure has refused to let alerts be read, or their states be written. */
export interface RefusedState {
  /** Since when, ISO 8601 UTC, by the subscription's id in lower case. */
  readonly subscriptions: Readonly<Record<string, string>>
}

export const REFUSED_FORMAT: RegisterFormat<RefusedState> = {
  name: 'register of refused subscriptions',
  version: 1,
  defaults: { subscriptions: {} },
  upgrades: [(state: Stored) => state],
}

/** A register must stay small. Further subscriptions are only logged. */
const MOST = 100

/** @returns `''` for an id without a subscription */
export function subscriptionOf(alertId: string): string {
  return /^\/?subscriptions\/([^/]+)/i.exec(alertId)?.[1]?.toLowerCase() ?? ''
}

/**
 * The subscriptions that were refused, by id, and since when.
 *
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function readRefused(
  registers: Pick<Registers, 'read'>,
  connection: string,
): Promise<RefusedState['subscriptions']> {
  return (await readState(registers, connection)).subscriptions
}

/**
 * Stores the result of a run. If another instance writes at the same time, the next run stores it.
 *
 * @param seen by subscription, whether it was permitted
 * @param at ISO 8601 UTC
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function rememberRefused(
  registers: Registers,
  connection: string,
  seen: ReadonlyMap<string, boolean>,
  at: string,
): Promise<void> {
  if (seen.size === 0) return
  const { subscriptions: before, version } = await readState(registers, connection)
  const kept = Object.entries(before).filter(([subscription]) => seen.get(subscription) !== true)
  const added = [...seen]
    .filter(([subscription, isPermitted]) => !isPermitted && !Object.hasOwn(before, subscription))
    .map(([subscription]) => [subscription, at] as const)
  if (added.length === 0 && kept.length === Object.keys(before).length) return
  const subscriptions = Object.fromEntries([...kept, ...added].slice(0, MOST))
  await registers.write(
    nameOf(connection),
    JSON.stringify(toStored(REFUSED_FORMAT, { subscriptions })),
    version,
  )
}

/**
 * Whether Azure lets the states of alerts be written, as far as it was tried.
 *
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function checkRefused(registers: Pick<Registers, 'read'>, connection: string): Promise<Check> {
  const refused = Object.entries(await readRefused(registers, connection))
  const name = 'states of Azure alerts'
  if (refused.length === 0) return { name, ok: true, detail: 'no subscription has refused them' }
  const list = refused.map(([subscription, since]) => `${subscription} since ${since}`).join(', ')
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

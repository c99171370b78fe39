import { createGroups, type Waiting } from '../../group-commit.ts'
import { statusOf } from './storage-error.ts'
import type { SubmitBatch, TableAction } from './table-batch.ts'

/**
 * Carries out actions on rows of one partition: all of them, or none. Those that wait for the same partition share an
 * entity group transaction, and each caller learns of its own actions only.
 *
 * @returns the rows' ETags, in order; empty for a row that is deleted
 * @throws ActionRefused about one of these actions; the batch's error when it does not say which, or when it is about the
 *   storage: then they may have been carried out
 */
export type SubmitActions = (actions: readonly TableAction[]) => Promise<readonly string[]>

/** The service refused an action, and with it all others in the transaction. */
export class ActionRefused extends Error {
  readonly statusCode: number | undefined
  /** Which of the caller's actions. */
  readonly action: number

  constructor(statusCode: number | undefined, action: number) {
    super('The storage refused a change of a row.')
    this.statusCode = statusCode
    this.action = action
  }
}

/** An entity group transaction takes 100 entities (Storage docs, performing entity group transactions) … */
const MOST_ROWS = 100

/** … and 4 MiB: texts may become twice as long when they are quoted in JSON. */
const MOST_BYTES = 2 * 1024 * 1024

/** Each caller's actions: they go together. */
interface Unit {
  readonly actions: readonly TableAction[]
  readonly rows: readonly string[]
  readonly bytes: number
}

type WaitingUnit = Waiting<Unit, readonly string[]>

export function createTableGroups(submit: SubmitBatch): SubmitActions {
  // One for each connection: so few are never removed.
  const partitions = new Map<string, (unit: Unit) => Promise<readonly string[]>>()
  return (actions) => {
    const partition = entityOf(actions[0]).partitionKey ?? ''
    const submitUnit =
      partitions.get(partition) ??
      createGroups<Unit, readonly string[]>({ choose: thatFit, write: (units) => send(submit, units) })
    partitions.set(partition, submitUnit)
    return submitUnit(unitOf(actions))
  }
}

/** As many as a transaction takes. A row is in it once: a second change of a row waits, and so do those behind it. */
function thatFit(units: readonly Unit[]): boolean[] {
  const rows = new Set<string>()
  let [count, bytes] = [0, 0]
  return units.map((unit) => {
    const isFree = unit.rows.every((row) => !rows.has(row))
    for (const row of unit.rows) rows.add(row)
    const hasRoom = count + unit.actions.length <= MOST_ROWS && bytes + unit.bytes <= MOST_BYTES
    if (!isFree || !(hasRoom || count === 0)) return false
    count += unit.actions.length
    bytes += unit.bytes
    return true
  })
}

/**
 * Sends units in one transaction. When one of them is refused nothing was carried out: it is rejected, and the others
 * are sent again without it, in two halves, so that many refusals need few rounds.
 */
async function send(submit: SubmitBatch, units: readonly WaitingUnit[]): Promise<void> {
  let others: readonly WaitingUnit[]
  try {
    await carryOut(submit, units)
    return
  } catch (error) {
    others = notRefused(error, units)
  }
  const half = Math.ceil(others.length / 2)
  const halves = [others.slice(0, half), others.slice(half)].filter(({ length }) => length > 0)
  await Promise.all(halves.map((some) => send(submit, some)))
}

async function carryOut(submit: SubmitBatch, units: readonly WaitingUnit[]): Promise<void> {
  const actions = units.flatMap(({ item }) => item.actions)
  const answers = await submit(actions)
  // A truncated answer must not count as a success.
  const isDone = answers.length === actions.length && answers.every(({ status }) => status < 300)
  if (!isDone) throw new Error('The answer to a transaction is not one that was carried out.')
  let first = 0
  for (const { item, resolve } of units) {
    const etags = answers.slice(first, (first += item.actions.length)).map(({ etag = '' }) => etag)
    resolve(etags)
  }
}

/** With these nothing was carried out, and other actions may have been to blame. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([400, 404, 409, 412, 413])

/**
 * Rejects whom an error is about: one unit when the service says which; all of them when it is about the storage, or there
 * is one only. @returns the others
 */
function notRefused(error: unknown, units: readonly WaitingUnit[]): readonly WaitingUnit[] {
  const status = statusOf(error)
  const index = REFUSALS.has(status) ? indexIn(error) : undefined
  const refused = index === undefined ? undefined : unitWith(index, units)
  if (refused !== undefined) {
    refused.unit.reject(new ActionRefused(status, refused.action))
    return units.filter((unit) => unit !== refused.unit)
  }
  if (REFUSALS.has(status) && units.length > 1) return units
  for (const { reject } of units) reject(error)
  return []
}

/** The text begins with the index of the action (Storage docs, performing entity group transactions). */
function indexIn(error: unknown): number | undefined {
  const index = /^(\d+):/.exec(error instanceof Error ? error.message : '')?.[1]
  return index === undefined ? undefined : Number(index)
}

function unitWith(
  index: number,
  units: readonly WaitingUnit[],
): { readonly unit: WaitingUnit; readonly action: number } | undefined {
  let first = 0
  for (const unit of units) {
    const action = index - first
    if (action < unit.item.actions.length) return { unit, action }
    first += unit.item.actions.length
  }
  return undefined
}

function unitOf(actions: readonly TableAction[]): Unit {
  const entities = actions.map(entityOf)
  return {
    actions,
    rows: entities.map(({ rowKey = '' }) => rowKey),
    bytes: entities.reduce((sum, entity) => sum + sizeOf(entity), 0),
  }
}

interface Entity {
  readonly partitionKey?: string
  readonly rowKey?: string
}

function entityOf(action: TableAction | undefined): Entity {
  if (action === undefined) throw new TypeError('There is no action.')
  return action[1]
}

/** What goes with each action, beside its values (headers, address). */
const ENVELOPE_BYTES = 1024

/** Binary values go as base64. */
function sizeOf(entity: Entity): number {
  const sizes = Object.values(entity).map((value: unknown) =>
    typeof value === 'string'
      ? Buffer.byteLength(value)
      : value instanceof Uint8Array
        ? value.length * 1.4
        : 8,
  )
  return sizes.reduce((sum, size) => sum + size, ENVELOPE_BYTES)
}

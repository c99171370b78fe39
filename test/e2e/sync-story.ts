import type { ReadType } from '../../shared/connectors/read-since.ts'
import type { KnownRecord } from '../contract/connectors/record-admin.ts'
import { until } from '../contract/local-host/until.ts'
import { newestOf, type SyncWorld } from './sync-world.ts'

/** How much happens. */
export interface StorySize {
  readonly incidents: number
  readonly changeRequests: number
  /** Of incidents, after the first reading; `together` of them at once. */
  readonly changes: number
  readonly together: number
  readonly deletions: number
  /** How often the app is killed. */
  readonly kills: number
}

/** How the table differs from the product: by type and number. */
export interface Differences {
  /** After the first reading. */
  readonly missing: readonly string[]
  readonly superfluous: readonly string[]
  /** After the changes: whose newest version is not the last one. */
  readonly stale: readonly string[]
}

const DAY_MS = 86_400_000
const WITHIN_MS = 240_000

const NAMES = { incident: 'Incident', change_request: 'ChangeRequest' } as const

/** Fills the product, reads it for the first time, changes and deletes records, reads those, and compares. */
export async function syncDifferences(world: SyncWorld, size: StorySize): Promise<Differences> {
  const { incidents, changeRequests } = size
  await world.product.seed({ incidents, changeRequests, days: 130 })
  const from = Date.now() - 120 * DAY_MS
  for (let kill = 0; kill < size.kills; kill += 1) await killOnTheWay(world)
  await world.catchUp(WITHIN_MS)

  const first = newestOf(await world.rows())
  const records = await world.product.records('incident')
  const requests = await world.product.records('change_request')
  const all = [...named('incident', records), ...named('change_request', requests)]

  const changed = records.slice(-size.changes)
  const removed = records.slice(-size.changes - size.deletions, -size.changes)
  await changeAll(world, changed, size.together)
  for (const { id } of removed) await world.product.remove('incident', id)
  await world.catchUp(WITHIN_MS)

  const newest = newestOf(await world.rows())
  const titleOf = ({ number }: KnownRecord): unknown => newest.get(`Incident ${number}`)?.['Title_s']
  return {
    // The first reading began within the minutes that it may have taken.
    missing: all.filter(({ name, time }) => time >= from + WITHIN_MS && !first.has(name)).map(nameOf),
    superfluous: all.filter(({ name, time }) => time < from && newest.has(name)).map(nameOf),
    stale: changed
      .filter((record) => titleOf(record) !== `changed ${record.number}`)
      .map(({ number }) => number),
  }
}

interface Named {
  readonly name: string
  readonly time: number
}

const nameOf = ({ name }: Named): string => name

function named(type: ReadType, records: readonly KnownRecord[]): Named[] {
  return records.map(({ number, updatedAt }) => ({
    name: `${NAMES[type]} ${number}`,
    time: Date.parse(updatedAt),
  }))
}

/** Waits until some more rows are there, and kills the app in the middle of what it does. */
async function killOnTheWay(world: SyncWorld): Promise<void> {
  const before = (await world.rows()).length
  let asked = 0
  await until(
    'rows arrive',
    async () => {
      if (Date.now() - asked > 5000) {
        asked = Date.now()
        await world.run()
      }
      return (await world.rows()).length > before ? true : undefined
    },
    WITHIN_MS,
  )
  await world.kill()
  await world.startApp()
}

async function changeAll(world: SyncWorld, records: readonly KnownRecord[], together: number): Promise<void> {
  const change = ({ id, number }: KnownRecord): Promise<void> =>
    world.product.change('incident', id, `changed ${number}`)
  await Promise.all(records.slice(0, together).map(change))
  for (const record of records.slice(together)) await change(record)
}

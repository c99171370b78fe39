import { createHash } from 'node:crypto'
import { jsonBody } from './json-body.ts'

/** The number of records to add to a product, and the days over which they are spread. */
interface SeedRequest {
  readonly incidents?: number
  readonly changeRequests?: number
  /** The days up to now over which the changes are spread; 130 unless given. */
  readonly days?: number
  /** The seed of the random values: the same seed gives the same records. */
  readonly seed?: string
}

/** One record, in terms that every product has. */
export interface SeededItem {
  readonly kind: 'incident' | 'change_request'
  /** 32 hexadecimal digits, the same for the same seed. */
  readonly id: string
  readonly created: Date
  /** Whole seconds; every tenth record has the same second as the one before. */
  readonly updated: Date
  readonly title: string
  readonly description: string
  /** The stage of the work: a third of the records is open, a third is in work, the rest has ended. */
  readonly stage: 'open' | 'in work' | 'ended'
  /** 1 high, 2 medium, 3 low. */
  readonly impact: 1 | 2 | 3
  readonly urgency: 1 | 2 | 3
  /** A machine that the product knows; undefined for a third of the records. */
  readonly machine: string | undefined
}

const parseRequest = jsonBody<SeedRequest>({
  type: 'object',
  additionalProperties: false,
  properties: {
    incidents: { type: 'integer', minimum: 0, maximum: 20_000 },
    changeRequests: { type: 'integer', minimum: 0, maximum: 20_000 },
    days: { type: 'number', exclusiveMinimum: 0 },
    seed: { type: 'string' },
  },
})

const DAY_MS = 86_400_000

/** The records that the body of `POST /__admin/seed` asks for, oldest change first within each kind. */
export async function seededItems(
  context: Parameters<typeof parseRequest>[0],
  now: Date,
  machines: readonly string[],
): Promise<SeededItem[]> {
  const { incidents = 0, changeRequests = 0, days = 130, seed = 'seed' } = await parseRequest(context)
  const make = (kind: SeededItem['kind'], count: number): SeededItem[] =>
    Array.from({ length: count }, (_, index) => {
      const dice = createHash('sha256').update(`${seed} ${kind} ${index}`).digest()
      const updated = timeOf(index, count, days, now)
      return itemOf(kind, index, dice, updated, machines)
    })
  return [...make('incident', incidents), ...make('change_request', changeRequests)]
}

function timeOf(index: number, count: number, days: number, now: Date): Date {
  const slot = index % 10 === 9 ? index - 1 : index
  const age = days * DAY_MS * (1 - (slot + 0.5) / count)
  return new Date(Math.floor((now.getTime() - age) / 1000) * 1000)
}

const STAGES = ['open', 'in work', 'ended'] as const
const LEVELS = [1, 2, 3] as const
const TROUBLES = ['CPU is high', 'Disk is nearly full', 'No heartbeat', 'Requests fail', 'Queue grows']
const WORKS = ['Patch the server', 'Grow the disk', 'Renew the certificate', 'Move the database']

function itemOf(
  kind: SeededItem['kind'],
  index: number,
  dice: Buffer,
  updated: Date,
  machines: readonly string[],
): SeededItem {
  const machine = dice.readUInt8(0) % 3 === 0 ? undefined : pick(machines, dice.readUInt8(1))
  const subject = pick(kind === 'incident' ? TROUBLES : WORKS, dice.readUInt8(2)) ?? ''
  return {
    kind,
    id: dice.toString('hex').slice(0, 32),
    created: new Date(updated.getTime() - (dice.readUInt16BE(3) % 4320) * 60_000),
    updated,
    title: `${subject} (${index + 1})`,
    description: `${subject} on ${machine ?? 'an unnamed machine'}.\nSeeded record ${index + 1}.`,
    stage: pick(STAGES, dice.readUInt8(5)) ?? 'open',
    impact: pick(LEVELS, dice.readUInt8(6)) ?? 3,
    urgency: pick(LEVELS, dice.readUInt8(7)) ?? 3,
    machine,
  }
}

function pick<Item>(from: readonly Item[], dice: number): Item | undefined {
  return from[dice % from.length]
}

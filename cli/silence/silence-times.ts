import { instantOf } from '../../shared/silence/schedule.ts'
import { isTimeZone } from '../../shared/time-zone.ts'
import { UsageError } from '../command.ts'

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

/** How to parse a time of an option. */
export interface TimeContext {
  /** Epoch milliseconds: a duration counts from here. */
  readonly since: number
  /** The zone of times without one. */
  readonly timeZone: string | undefined
}

/**
 * The time of an option: a duration after another time, `90m`, `2h`, `3d`; a time with a zone; or a local time in
 * `timeZone`.
 *
 * @returns ISO 8601 UTC
 * @throws UsageError
 */
export function parseTime(option: string, text: string, { since, timeZone }: TimeContext): string {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? []
  if (count !== undefined) return isoOf(since + Number(count) * (UNIT_MILLISECONDS[unit] ?? 0))
  if (WITH_ZONE.test(text) && !Number.isNaN(Date.parse(text))) return isoOf(Date.parse(text))
  if (LOCAL.test(text)) return isoOf(localTime(option, text, timeZone))
  throw new UsageError(
    `${option} takes 90m, 2h, 3d, or a time such as 2026-12-01T22:00Z or, with --time-zone, 2026-12-01T22:00; not ${JSON.stringify(text)}.`,
  )
}

function localTime(option: string, text: string, timeZone: string | undefined): number {
  if (timeZone === undefined) {
    throw new UsageError(`${option} ${text} has no zone. Add Z for UTC, or --time-zone Europe/Berlin.`)
  }
  if (!isTimeZone(timeZone)) throw new UsageError(`There is no time zone ${JSON.stringify(timeZone)}.`)
  try {
    return instantOf(text, timeZone)
  } catch {
    throw new UsageError(`${option}: ${text} is not a valid date.`)
  }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

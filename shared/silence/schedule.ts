import { Temporal } from 'temporal-polyfill'
import { type Span, spanAround } from './span.ts'
import { type Weekday, WEEKDAYS } from './weekdays.ts'

/** Days on which a window begins: those that satisfy all given members. */
export interface Days {
  readonly weekdays?: readonly Weekday[]
  /** Which of its weekday in the month a day is, from 1; -1: the last one. */
  readonly weeks?: readonly number[]
  /** Days of the month from 1; -1: the last one, -2 the one before. */
  readonly days?: readonly number[]
}

/** A recurring window, in the local time of a time zone. */
export interface Schedule extends Days {
  /** `HH:MM`. */
  readonly from: string
  /** `HH:MM`, up to `24:00`; on the next day where it is not later than `from`. */
  readonly until: string
  /** A time zone of the IANA database, such as `Europe/Berlin`. */
  readonly timeZone: string
}

/**
 * The instant of a local time. A time that the clock skips stands for the moment of the change; a time that occurs
 * twice stands for the first, so that no window is longer than the clock says.
 *
 * @param local ISO 8601 without a zone, such as `2026-12-01T22:00`
 * @returns epoch milliseconds
 * @throws RangeError for a time that no calendar has
 */
export function instantOf(local: string, timeZone: string): number {
  return momentOf(Temporal.PlainDateTime.from(local), timeZone)
}

function momentOf(local: Temporal.PlainDateTime, timeZone: string): number {
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  const isSkipped = !earlier.toPlainDateTime().equals(local)
  return (isSkipped ? (earlier.getTimeZoneTransition('next') ?? earlier) : earlier).epochMilliseconds
}

/** The window of a schedule that covers `now`; undefined when none does. @param now epoch milliseconds */
export function windowAround(schedule: Schedule, now: number): Span | undefined {
  const today = dateIn(schedule.timeZone, now)
  // One that began yesterday may reach into today.
  return [today.subtract({ days: 1 }), today]
    .filter((date) => isDay(schedule, date))
    .flatMap((date) => spanAround(windowOn(schedule, date), now) ?? [])
    .at(-1)
}

/** Days to look ahead: a day of the month that few months have comes within so many. */
const LOOKS_AHEAD_DAYS = 800

/** The next window that begins after `now`; undefined when none does within two years. @param now epoch milliseconds */
export function nextWindow(schedule: Schedule, now: number): Span | undefined {
  let date = dateIn(schedule.timeZone, now)
  for (let ahead = 0; ahead <= LOOKS_AHEAD_DAYS; ahead += 1) {
    const span = windowOn(schedule, date)
    if (isDay(schedule, date) && span.from > now && span.from < span.until) return span
    date = date.add({ days: 1 })
  }
  return undefined
}

function dateIn(timeZone: string, at: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
}

function windowOn({ from, until, timeZone }: Schedule, date: Temporal.PlainDate): Span {
  const isNextDay = until <= from || until === '24:00'
  return {
    from: momentOf(date.toPlainDateTime(from), timeZone),
    until: momentOf(
      (isNextDay ? date.add({ days: 1 }) : date).toPlainDateTime(until === '24:00' ? '00:00' : until),
      timeZone,
    ),
  }
}

function isDay({ weekdays, weeks, days }: Days, date: Temporal.PlainDate): boolean {
  const { day, dayOfWeek, daysInMonth } = date
  return (
    isOneOf(
      weekdays?.map((name) => WEEKDAYS.indexOf(name) + 1),
      dayOfWeek,
    ) &&
    isOneOf(weeks, Math.ceil(day / 7), ...(day + 7 > daysInMonth ? [-1] : [])) &&
    isOneOf(days, day, day - daysInMonth - 1)
  )
}

/** Whether one of a day's names is wanted; all are where none is given. */
function isOneOf(wanted: readonly number[] | undefined, ...names: readonly number[]): boolean {
  return wanted === undefined || names.some((name) => wanted.includes(name))
}

import { text } from './values.ts'

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:(Z)|([+-]\d\d):?(\d\d))?$/i
const UNITED_STATES = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d)(?: (AM|PM))?$/i

/**
 * Azure's first year. Programs write the first day of their calendar (year 1, 1601, 1900, 1970) where they have no time; as
 * the time of an end, it would be older than every Fired.
 */
const EARLIEST = '2008'

/**
 * A time that Azure sent, as `YYYY-MM-DDTHH:mm:ss.sssZ`; null when it is not a time, or one from before Azure.
 *
 * Service Health leaves the zone out and Log Analytics has sent `3/22/2019 1:36:31 PM`: both mean UTC. Relays write the
 * latter with 24 hours. What is finer than a millisecond is cut off.
 */
export function parseTime(value: unknown): string | null {
  const time = readTime(text(value))
  if (time === null || time.second < EARLIEST) return null
  return `${time.second}.${time.fraction.slice(0, 3).padEnd(3, '0')}Z`
}

/**
 * The instant that a text names, in one form however it was written: `…12.1200000Z` and `…12.12Z` are one. Another text
 * is unchanged.
 */
export function instantOf(sent: string): string {
  const time = readTime(sent)
  if (time === null) return sent
  const fraction = time.fraction.replace(/0+$/, '')
  return fraction === '' ? `${time.second}Z` : `${time.second}.${fraction}Z`
}

/**
 * The same text read day first, for a date that can be read both ways and does not say which; null for all others.
 * `AM` and `PM` say it: they are written month first.
 */
export function readDayFirst(sent: string): string | null {
  const [, month, day, year, hour, minute, second, half] = UNITED_STATES.exec(sent) ?? []
  if (month === undefined || half !== undefined || month === day) return null
  return parseTime(`${day}/${month}/${year} ${hour}:${minute}:${second}`)
}

interface ReadTime {
  /** `YYYY-MM-DDTHH:mm:ss`, UTC. */
  readonly second: string
  /** The digits after the point, as sent. */
  readonly fraction: string
}

function readTime(sent: string): ReadTime | null {
  return fromIso(sent) ?? fromUnitedStates(sent)
}

function fromIso(sent: string): ReadTime | null {
  const [, day, minute, second = '00', fraction = '', , hours, minutes] = ISO.exec(sent) ?? []
  if (day === undefined || minute === undefined) return null
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`
  return utc(day, `${minute}:${second}`, zone, fraction)
}

function fromUnitedStates(sent: string): ReadTime | null {
  const [, month, day, year, hour, minute, second, half] = UNITED_STATES.exec(sent) ?? []
  if (month === undefined || day === undefined || hour === undefined) return null
  const hourOfDay = half === undefined ? Number(hour) : (Number(hour) % 12) + (/pm/i.test(half) ? 12 : 0)
  const time = `${twoDigits(hourOfDay)}:${minute}:${second}`
  return utc(`${year}-${twoDigits(month)}-${twoDigits(day)}`, time, 'Z', '')
}

function twoDigits(part: string | number): string {
  return String(part).padStart(2, '0')
}

// Almost all times that are sent; these are as they should be, and need no calendar.
const EVERY_MONTHS_DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/

function utc(day: string, time: string, zone: string, fraction: string): ReadTime | null {
  if (zone === 'Z' && EVERY_MONTHS_DAY.test(day) && TIME_OF_DAY.test(time)) {
    return { second: `${day}T${time}`, fraction }
  }
  const instant = new Date(`${day}T${time}${zone}`)
  // Otherwise a day that its month does not have would become one of the next month.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(instant.getTime()) || !midnight.toISOString().startsWith(day)) return null
  const normalised = instant.toISOString()
  // A zone can push a time out of the four-digit years, which are written with a sign.
  return /^\d{4}-/.test(normalised) ? { second: normalised.slice(0, 19), fraction } : null
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A number of seconds for a person, to the two largest units: `2 d 3 h`, `25 min`; `''` below a second. */
export function durationWords(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size)
  if (first === -1) return ''
  let left = Math.floor(seconds)
  const counts = UNITS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(left / size)
    left -= count * size
    return count === 0 ? '' : `${count} ${unit}`
  })
  return counts.filter((count) => count !== '').join(' ')
}

/** The time from one instant to another, both ISO 8601 UTC, for a person; `''` where that is none. */
export function spanText(from: string, to: string): string {
  return durationWords((Date.parse(to) - Date.parse(from)) / 1000)
}

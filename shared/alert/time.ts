import { text } from './values.ts'

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/i
const UNITED_STATES = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}:\d\d:\d\d) (AM|PM)$/i

/**
 * A time that Azure sent, as `YYYY-MM-DDTHH:mm:ss.sssZ`; null when it is none.
 *
 * Service Health leaves the zone out and Log Analytics has sent `3/22/2019 1:36:31 PM`: both mean UTC. What is finer
 * than a millisecond is cut off.
 */
export function parseTime(value: unknown): string | null {
  const sent = text(value)
  return fromIso(sent) ?? fromUnitedStates(sent)
}

function fromIso(sent: string): string | null {
  const [, day, time, fraction = '', zone = 'Z'] = ISO.exec(sent) ?? []
  if (day === undefined || time === undefined) return null
  return utc(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone.toUpperCase()}`)
}

function fromUnitedStates(sent: string): string | null {
  const [, month = '', day = '', year = '', time = '', half = ''] = UNITED_STATES.exec(sent) ?? []
  const [hour = '', minute = '', second = ''] = time.split(':')
  const hourOfDay = (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
  return utc(`${year}-${twoDigits(month)}-${twoDigits(day)}T${twoDigits(hourOfDay)}:${minute}:${second}.000Z`)
}

function twoDigits(part: string | number): string {
  return String(part).padStart(2, '0')
}

function utc(iso: string): string | null {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return null
  const normalised = time.toISOString()
  // A zone can push a time out of the four-digit years, which are written with a sign.
  return /^\d{4}-/.test(normalised) ? normalised : null
}

/** A time as this app writes it into texts. */
const UTC = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC\b/g

/**
 * A text with each of its UTC times in a zone as well: `2026-11-25 23:15:30 UTC (00:15:30 Europe/Berlin, 2026-11-26)`.
 *
 * @param zone of the IANA database; undefined: the text as it is
 */
export function withLocalTimes(text: string, zone: string | undefined): string {
  if (zone === undefined) return text
  return text.replace(UTC, (time, day: string, clock: string) => {
    const instant = new Date(`${day}T${clock}Z`)
    if (Number.isNaN(instant.getTime())) return time
    const [localDay = '', localClock = ''] = localParts(instant, zone)
    return `${time} (${localClock} ${zone}${localDay === day ? '' : `, ${localDay}`})`
  })
}

function localParts(instant: Date, timeZone: string): string[] {
  // Swedish writes dates as ISO 8601 does.
  const written = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return written.format(instant).split(' ')
}

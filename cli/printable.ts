/** A text of an alert or a product on one line, without control characters, which could control a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** @param time ISO 8601 UTC @returns for example `2026-11-23 12:00:00.512Z` */
export function printableTime(time: string): string {
  return time.replace('T', ' ')
}

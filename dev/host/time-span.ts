/** .NET's TimeSpan, the form of durations in host.json and of interval schedules. */
const TIME_SPAN = /^(?:(\d+)\.)?([01]?\d|2[0-3]):([0-5]?\d):([0-5]?\d)(?:\.(\d{1,7}))?$/

/**
 * Parses `[d.]hh:mm:ss[.fffffff]` into milliseconds.
 * @returns undefined when the text is no time span.
 */
export function parseTimeSpan(text: string): number | undefined {
  const parts = TIME_SPAN.exec(text)
  if (parts === null) return undefined
  const [, days = 0, hours, minutes, seconds, fraction = 0] = parts
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  return wholeSeconds * 1000 + Number(`0.${fraction}`) * 1000
}

/** Schedules of timer triggers: NCRONTAB expressions and intervals. Pure. */
import { Cron } from 'croner'
import { parseTimeSpan } from './time-span.ts'

export interface Schedule {
  /** The first moment strictly after the given one. */
  next(after: Date): Date
}

/** The syntax of NCRONTAB; croner accepts more (`L`, `#`, `@daily`), which Azure would refuse. */
const NCRONTAB =
  /^(?:[\d*,/\s-]|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)\b)+$/i

/**
 * Parses an NCRONTAB expression of six fields, seconds first (with five fields, seconds are 0), in UTC, or an
 * interval `hh:mm:ss` (which Azure runs on App Service plans only).
 * @throws Error when the text is neither.
 */
export function parseSchedule(text: string): Schedule {
  const interval = parseTimeSpan(text)
  if (interval !== undefined && interval > 0) return { next: (after) => new Date(after.getTime() + interval) }
  if (!NCRONTAB.test(text)) throw new Error(`"${text}" is neither an NCRONTAB schedule nor an interval.`)
  // NCRONTAB requires day-of-month and day-of-week both, and reads `5/15` as `5-59/15`.
  const cron = new Cron(text.trim(), {
    mode: '5-or-6-parts',
    domAndDow: true,
    sloppyRanges: true,
    timezone: 'UTC',
  })
  return {
    next: (after) => {
      const next = cron.nextRun(after)
      if (next === null) throw new Error(`Schedule "${text}" is never due.`)
      return next
    },
  }
}

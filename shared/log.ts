import type { LogEvent, LogLevel } from './log-events.ts'

export type { LogLevel }

export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>

/** Writes an event: a stable name, and facts beside it. Never a secret, a token or a whole payload. */
export type Log = (level: LogLevel, event: LogEvent, facts: LogFacts) => void

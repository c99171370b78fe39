/** Events for people and queries: a stable name, and facts beside it. Never a secret, a token or a whole payload. */
export type LogLevel = 'info' | 'warn' | 'error'
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>
export type Log = (level: LogLevel, event: string, facts: LogFacts) => void

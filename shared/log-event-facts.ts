/** How severe an event is. */
export type LogLevel = 'info' | 'warn' | 'error'

/** What an event of the log means, and what a person does about it. */
export interface EventFacts {
  readonly levels: readonly [LogLevel, ...LogLevel[]]
  readonly means: string
  /** Absent: nothing. */
  readonly remedy?: string
  /** A person must act: raise an alarm on it. */
  readonly isAlarm?: true
}

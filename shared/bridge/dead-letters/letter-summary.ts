import type { Condition, Severity } from '../../alert/alert.ts'
import { readSubject } from '../../alert/read-subject.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Notification } from '../../storage/notification.ts'
import type { DeadLetter } from '../../storage/ports.ts'

/** A letter in a list; what its alert says is absent when the message is no alert. */
export interface LetterSummary {
  readonly id: string
  readonly code: ErrorCode
  /** The first line. */
  readonly reason: string
  /** ISO 8601 UTC, like {@link LetterSummary.receivedAt}. */
  readonly diedAt: string
  readonly receivedAt?: string
  readonly attempts: number
  readonly route?: string
  readonly rule?: string
  readonly condition?: Condition
  readonly severity?: Severity
  /** Names of what the alert is about. */
  readonly items?: readonly string[]
}

export function summaryOf(id: string, letter: DeadLetter): LetterSummary {
  const { code, diedAt, attempts, route, notification } = letter
  const [reason = ''] = letter.reason.split('\n', 1)
  return {
    id,
    code,
    reason,
    diedAt,
    attempts,
    ...(route === undefined ? {} : { route }),
    ...(notification === undefined ? {} : { receivedAt: notification.receivedAt, ...said(notification) }),
  }
}

/** The facts of the alert; empty for a payload that could not be parsed. */
function said(notification: Notification): Partial<LetterSummary> {
  try {
    const { rule, condition, severity, configurationItems } = readSubject(notification.alert, notification)
    return { rule: rule.name, condition, severity, items: configurationItems }
  } catch {
    return {}
  }
}

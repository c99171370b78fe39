import { expect } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { BridgeError } from '../../../shared/errors.ts'
import { RECEIVED_AT } from './corpus.ts'

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What becomes of a payload: an alert, or the error that refuses it. Any other error is thrown on. */
export function outcomeOf(payload: unknown): Alert | BridgeError {
  try {
    return parseAlert(payload, RECEIVED_AT)
  } catch (thrown) {
    if (thrown instanceof BridgeError) return thrown
    throw thrown
  }
}

export function expectOutcomeToHold(outcome: Alert | BridgeError): void {
  if (!(outcome instanceof BridgeError)) return expectAlertToHold(outcome)
  expect(['alert_not_recognised', 'body_not_object']).toContain(outcome.code)
  expect(outcome.path).toMatch(/^\$/)
}

/** What holds for every alert, whatever was posted. */
export function expectAlertToHold(alert: Alert): void {
  for (const name of [alert.shape, alert.service, alert.rule.name, alert.summary]) expect(name).not.toBe('')
  expect(alert.severity).toMatch(/^Sev[0-4]$/)
  expect(alert.firedAt).toMatch(UTC_TIME)
  if (alert.condition === 'fired') expect(alert.resolvedAt).toBeNull()
  else expect(alert.resolvedAt).toMatch(UTC_TIME)

  expect(alert.resource).toEqual(alert.targets[0] ?? null)
  expect(new Set(alert.configurationItems).size).toBe(alert.configurationItems.length)
  for (const item of alert.configurationItems) expect(item).not.toBe('')
  for (const fact of alert.facts) expect([fact.name, fact.value]).not.toContain('')
  for (const link of Object.values(alert.links)) if (link !== null) expect(link).toMatch(/^https:\/\//)

  expect(Object.getPrototypeOf(alert.customProperties)).toBeNull()
  for (const value of Object.values(alert.customProperties)) expect(value).toBeTypeOf('string')
  expect(['yes', 'perhaps', 'no']).toContain(alert.reportsEnd)
  for (const row of alert.rows) {
    expect(Object.getPrototypeOf(row)).toBeNull()
    for (const value of Object.values(row)) expect(value).toBeTypeOf('string')
  }
  expect(alert.keys.episode).not.toBe('')
  expect(alert.keys.notification).not.toBe('')
  expectCleanText(alert)
}

/** Every string, names of custom properties included, is one that any product can store. */
function expectCleanText(value: unknown): void {
  if (typeof value === 'string') {
    expect(value.isWellFormed()).toBe(true)
    expect(value).not.toMatch(/(?![\n\t])\p{Cc}/u)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      expectCleanText(name)
      expectCleanText(member)
    }
  }
}

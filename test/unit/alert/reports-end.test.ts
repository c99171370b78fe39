import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { commonPayload, RECEIVED_AT } from './corpus.ts'

const alertOf = (service: string, context: unknown = {}): Alert =>
  parseAlert(commonPayload({ monitoringService: service }, context), RECEIVED_AT)

test.each([
  ['Platform', 'yes'],
  ['Prometheus', 'yes'],
  ['ServiceHealth', 'yes'],
  ['Resource Health', 'yes'],
  ['Log Analytics', 'perhaps'],
  ['Application Insights', 'perhaps'],
  ['Log Alerts V2', 'perhaps'],
  ['SmartDetector', 'perhaps'],
  ['A service of next year', 'perhaps'],
  ['Simple Log Alert', 'no'],
  ['Activity Log - Administrative', 'no'],
  ['Activity Log - Security', 'no'],
  ['CostAlerts', 'no'],
  ['Azure Backup', 'no'],
] as const)('whether the end of an alert of %s is reported: %s', (service, reportsEnd) => {
  expect(alertOf(service).reportsEnd).toBe(reportsEnd)
})

const health = (operation: string, status: string, current?: string) => ({
  operationName: `Microsoft.Resourcehealth/healthevent/${operation}/action`,
  status,
  properties: { currentHealthStatus: current },
})

describe('Resource Health', () => {
  test.each([
    ['Activated', 'Active', 'Unavailable', 'fired'],
    ['Activated', 'Active', 'Degraded', 'fired'],
    ['Updated', 'Active', 'Unavailable', 'fired'],
    ['Updated', 'Active', 'Unknown', 'fired'],
    ['Updated', 'Updated', undefined, 'fired'],
    // Azure's own test notification.
    ['Activated', 'Active', 'Available', 'fired'],
    ['Resolved', 'Resolved', 'Available', 'resolved'],
    ['Resolved', '', undefined, 'resolved'],
    ['', 'Resolved', undefined, 'resolved'],
    ['Updated', 'Active', 'Available', 'resolved'],
    ['updated', 'Updated', 'AVAILABLE', 'resolved'],
  ] as const)('%s, %s, now %s: %s', (operation, status, current, condition) => {
    expect(alertOf('ResourceHealth', health(operation, status, current)).condition).toBe(condition)
  })

  test.each([
    ['Unavailable', 'resolved'],
    ['Degraded', 'resolved'],
    ['Unknown', 'resolved'],
    ['Available', 'fired'],
    ['', 'fired'],
  ])('an event that begins with Available, where it was %j: %s', (previousHealthStatus, condition) => {
    const event = health('Activated', 'Active', 'Available')
    const properties = { ...event.properties, previousHealthStatus }
    expect(alertOf('ResourceHealth', { ...event, properties }).condition).toBe(condition)
  })

  test('ends when the notification that says so was fired, never before what it ends', () => {
    const over = alertOf('ResourceHealth', health('Resolved', 'Resolved', 'Available'))
    expect(over.resolvedAt).toBe(over.firedAt)
  })

  test('is one problem per resource, whatever the alert instance', () => {
    const context = health('Activated', 'Active', 'Unavailable')
    const of = (alertId: string): string =>
      parseAlert(commonPayload({ monitoringService: 'ResourceHealth', alertId }, context), RECEIVED_AT).keys
        .episode
    expect(of('/a/1')).toBe(of('/a/2'))
  })
})

import { describe, expect, test } from 'vitest'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { commonPayload, RECEIVED_AT } from './corpus.ts'

type Json = Readonly<Record<string, unknown>>

const importanceOf = (monitoringService: string, context: Json, severity: unknown = 'Sev4'): string =>
  parseAlert(commonPayload({ monitoringService, severity }, context), RECEIVED_AT).importance

describe('the importance of alerts that Azure always sends as Sev4', () => {
  test.each([
    ['Critical', 'Sev0'],
    ['Error', 'Sev1'],
    ['warning', 'Sev2'],
    ['Informational', 'Sev3'],
    ['Verbose', 'Sev4'],
    ['Loud', 'Sev4'],
  ])('is, for an activity of the level %s, %s', (level, expected) => {
    const event = { operationName: 'Microsoft.Sql/servers/delete', level }
    expect(importanceOf('Activity Log - Administrative', event)).toBe(expected)
  })

  test.each([
    ['Unavailable', 'PlatformInitiated', 'Sev1'],
    ['Unavailable', 'UserInitiated', 'Sev3'],
    ['Degraded', 'Unknown', 'Sev2'],
    ['Unknown', '', 'Sev3'],
    ['Available', '', 'Sev4'],
  ])('is, for a resource that is %s, %s, %s', (currentHealthStatus, cause, expected) => {
    expect(importanceOf('Resource Health', { properties: { currentHealthStatus, cause } })).toBe(expected)
  })

  test.each([
    ['Incident', 'Active', 'Sev1'],
    ['Security', 'Active', 'Sev1'],
    ['ActionRequired', 'Active', 'Sev2'],
    ['Maintenance', 'Planned', 'Sev3'],
    ['Informational', 'Active', 'Sev3'],
    ['Incident', 'Resolved', 'Sev4'],
    ['Incident', 'RCA', 'Sev4'],
  ])('is, for a Service Health event %s, %s, %s', (incidentType, stage, expected) => {
    expect(importanceOf('ServiceHealth', { properties: { trackingId: 'T', incidentType, stage } })).toBe(
      expected,
    )
  })

  test.each([
    ['High', 'Sev1'],
    ['Medium', 'Sev2'],
    ['Low', 'Sev3'],
    ['Informational', 'Sev4'],
  ])('is, for an alert of Defender %s, %s, whatever its level', (severity, expected) => {
    const event = { level: 'Informational', operationName: 'Microsoft.Security/x', properties: { severity } }
    expect(importanceOf('Activity Log - Security', event)).toBe(expected)
  })
})

test.each(['Sev0', 'Critical', 0])('a severity of %j is not made less by a context', (severity) => {
  const event = { operationName: 'Microsoft.Sql/servers/delete', level: 'Verbose' }
  expect(importanceOf('Activity Log - Administrative', event, severity)).toBe('Sev0')
})

test.each(['Platform', 'Log Alerts V2', 'Prometheus', 'Nagios'])('of %s it is the severity', (service) => {
  expect(importanceOf(service, {}, 'Sev2')).toBe('Sev2')
})

test.each([
  ['Critical', 'Severity as sent: Critical'],
  ['urgent', 'Severity as sent: urgent'],
  ['Sev7', 'Severity as sent: Sev7'],
])('the severity %s stays visible', (severity, fact) => {
  const { facts } = parseAlert(commonPayload({ severity }), RECEIVED_AT)
  expect(facts.map(({ name, value }) => `${name}: ${value}`)).toContain(fact)
})

import { expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { titleOf } from '../../../shared/alert/title.ts'
import { endingOf } from '../../../shared/template/about.ts'
import { commonPayload, RECEIVED_AT } from './corpus.ts'

const healthAlert = (properties: object, essentials: object = {}): Alert =>
  parseAlert(
    commonPayload(
      {
        monitoringService: 'ServiceHealth',
        alertRule: 'a rule',
        alertTargetIDs: ['/subscriptions/12345678-1234'],
        firedDateTime: '2026-11-30T10:00:00Z',
        ...essentials,
      },
      { properties },
    ),
    RECEIVED_AT,
  )

const MAINTENANCE = {
  incidentType: 'Maintenance',
  trackingId: 'T',
  impactStartTime: '2026-12-24T22:00:00Z',
  impactMitigationTime: '2026-12-25T06:00:00Z',
}

test('a maintenance that is cancelled ended when that was reported, not when it would have ended', () => {
  const alert = healthAlert({ ...MAINTENANCE, stage: 'Canceled' })
  expect(endingOf(alert)).toBe('a rule ended at 2026-11-30 10:00:00 UTC.')
})

test('a Resolved does not end before it was received, whatever the event says', () => {
  const end = { monitorCondition: 'Resolved', resolvedDateTime: '2026-11-30T11:00:00Z' }
  expect(healthAlert(MAINTENANCE, end).endedAt).toBe('2026-11-30T11:00:00.000Z')
})

test('an incident that was mitigated ended then', () => {
  const alert = healthAlert({
    ...MAINTENANCE,
    incidentType: 'Incident',
    stage: 'Resolved',
    impactStartTime: '2026-11-30T08:00:00Z',
    impactMitigationTime: '2026-11-30T09:30:00Z',
  })
  expect(endingOf(alert)).toBe(
    'a rule ended at 2026-11-30 09:30:00 UTC. It lasted 1 h 30 min, since 2026-11-30 08:00:00 UTC.',
  )
})

test('the end of a maintenance that is planned is not called mitigated', () => {
  const { facts } = healthAlert({ ...MAINTENANCE, stage: 'Planned' })
  expect(facts).toContainEqual({ name: 'Impact end', value: '2026-12-25 06:00:00 UTC' })
})

test.each([
  [{}, 'Sev2: a rule, subscription 12345678'],
  [{ stage: 'Active', incidentType: 'Incident' }, 'Sev1 Incident Active: a rule, subscription 12345678'],
])('the title names the rule where the event names neither service nor title: %j', (properties, title) => {
  expect(titleOf(healthAlert(properties))).toBe(title)
})

import { expect, test } from 'vitest'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { titleOf } from '../../../shared/alert/title.ts'
import { commonPayload, RECEIVED_AT } from './corpus.ts'

const TARGET = '/subscriptions/s/providers/Microsoft.Security/pricings/virtualMachines'

/** The title of an event of Microsoft.Security about a target, by a rule called `a rule`. */
const titleOfEvent = (operation: string, event: object = {}): string =>
  titleOf(
    parseAlert(
      commonPayload(
        {
          monitoringService: 'Activity Log - Administrative',
          severity: 'Sev4',
          alertRule: 'a rule',
          alertTargetIDs: [TARGET],
        },
        {
          operationName: `Microsoft.Security/${operation}`,
          status: 'Succeeded',
          level: 'Informational',
          caller: 'ann@shop.example',
          ...event,
        },
      ),
      RECEIVED_AT,
    ),
  )

test.each([
  ['policies/write', {}, 'Sev3 policies/write Succeeded on virtualMachines by ann@shop.example (a rule)'],
  [
    'pricings/write',
    { 'Activity Log Event Description': 'A plan was changed.', properties: { entity: TARGET } },
    'Sev3 pricings/write Succeeded on virtualMachines by ann@shop.example (a rule)',
  ],
  [
    'securitySolutions/delete',
    { status: 'Started', properties: null },
    'Sev3 securitySolutions/delete Started on virtualMachines by ann@shop.example',
  ],
  [
    'locations/alerts/dismiss/action',
    {},
    'Sev3 locations/alerts/dismiss Succeeded on virtualMachines by ann@shop.example',
  ],
])('a change of Defender for Cloud has the title of an operation: %s', (operation, event, title) => {
  expect(titleOfEvent(operation, event)).toBe(title)
})

test('a finding of Defender for Cloud that is over says so', () => {
  const properties = { severity: 'High', alertDisplayName: 'Malware found', compromisedEntity: 'vm-1' }
  const titles = ['Active', 'Resolved'].map((status) =>
    titleOfEvent('locations/alerts/activate/action', { status, properties }),
  )
  expect(titles).toEqual([
    'Defender High: Malware found on vm-1 (a rule)',
    'Defender High: Malware found, resolved on vm-1 (a rule)',
  ])
})

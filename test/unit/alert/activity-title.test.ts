import { expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
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

test('a target whose name is a GUID leaves its room to the rule', () => {
  const name = '013e242c-8828-4970-87b3-ab247555486d'
  const alert = parseAlert(
    commonPayload(
      {
        monitoringService: 'Activity Log - Administrative',
        alertRule: 'Owner given',
        alertTargetIDs: [`/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/${name}`],
        configurationItems: [name],
      },
      { operationName: 'Microsoft.Authorization/roleAssignments/write', status: 'Succeeded' },
    ),
    RECEIVED_AT,
  )
  expect(titleOf(alert)).toBe('Sev2 roleAssignments/write Succeeded (Owner given)')
  expect(alert.configurationItems).toEqual([name])
})

const BUILT_IN = {
  policyDefinitionName: '013e242c-8828-4970-87b3-ab247555486d',
  policyDefinitionEffect: 'AuditIfNotExists',
  policyAssignmentName: 'd8d6c1f0b3e74a5f',
}

const policyAlert = (policy: object): Alert =>
  parseAlert(
    commonPayload(
      { monitoringService: 'Activity Log - Policy', alertRule: 'a rule' },
      { operationName: 'Microsoft.Authorization/policies/audit/action', properties: { policies: [policy] } },
    ),
    RECEIVED_AT,
  )

test.each([
  [
    {
      ...BUILT_IN,
      policyDefinitionDisplayName: 'VMs should be backed up',
      policyAssignmentDisplayName: 'All',
    },
    'VMs should be backed up',
  ],
  [{ ...BUILT_IN, policyAssignmentDisplayName: 'Security baseline' }, 'Security baseline'],
  [{ ...BUILT_IN, policyDefinitionName: 'no-public-ip' }, 'no-public-ip'],
  [{ ...BUILT_IN, policyAssignmentName: 'deny-public-ip' }, 'deny-public-ip'],
  [BUILT_IN, 'd8d6c1f0b3e74a5f'],
])('the title of a policy has the name that people know: %j', (policy, name) => {
  expect(titleOf(policyAlert(policy))).toBe(`Sev2 Policy AuditIfNotExists: ${name} on vm-1 (a rule)`)
})

test('a policy is shown by the name that it is given for people', () => {
  const { facts } = policyAlert({
    ...BUILT_IN,
    policyDefinitionDisplayName: 'VMs should be backed up',
    policyAssignmentDisplayName: 'Security baseline',
  })
  expect(facts).toContainEqual({ name: 'Policy', value: 'VMs should be backed up' })
  expect(facts).toContainEqual({ name: 'Policy assignment', value: 'Security baseline' })
})

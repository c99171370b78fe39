import { expect, test } from 'vitest'
import { nearNames } from '../../../../shared/connectors/provance/near-names.ts'

const NAMES = ['incident', 'incidentresolution', 'prv_incident', 'account', 'prv_ticket', 'annotation']

test.each([
  ['incidents', ', but incident, prv_incident, incidentresolution'],
  ['prv_incidents', ', but prv_incident, incident, incidentresolution'],
  ['new_ticket', ', but prv_ticket'],
  ['accounts', ', but account'],
  ['systemuser', ''],
])('%s may mean%s', (wanted, near) => {
  expect(nearNames(wanted, NAMES)).toBe(near)
})

import { expect, test } from 'vitest'
import { collectReceivers } from '../../../../cli/import-itsmc/receiver.ts'

const WORKSPACE = '5def922a-3ed4-49c1-b9fd-05ec533819a3|55dfd1f8-7e59-4f89-bf56-4c82f5ace23c'
const CONNECTION = 'A3B9076C-ce8e-434e-85b4-aff10cb3c8f1'
const exported = {
  name: 'Raise incident',
  workspaceId: WORKSPACE,
  connectionId: CONNECTION,
  ticketConfiguration: '{"WorkItemType":"Incident","WorkItemData":"{\\"impact\\":\\"3\\"}"}',
}

test('receivers that say the same under one name are one', () => {
  const other = { ...exported, ticketConfiguration: '{"WorkItemType":"Incident"}' }

  const receivers = collectReceivers([
    { name: 'ag-shop', receivers: [exported, other] },
    { name: 'ag-stock', receivers: [{ ...exported, connectionId: CONNECTION.toLowerCase() }] },
  ])

  expect(receivers).toMatchObject([
    { name: 'Raise incident', actionGroups: ['ag-shop', 'ag-stock'], remarks: [] },
    { name: 'Raise incident', actionGroups: ['ag-shop'] },
  ])
})

test.each([
  [{ connectionId: undefined }, 'connectionId is not a GUID'],
  [{ connectionId: "[concat('a', 'b')]" }, 'connectionId is an ARM expression'],
  [
    { workspaceId: '55dfd1f8-7e59-4f89-bf56-4c82f5ace23c' },
    'workspaceId is not "{subscription}|{workspace}"',
  ],
])('a receiver with %j has one remark', (members, remark) => {
  const [receiver] = collectReceivers([{ name: 'ag', receivers: [{ ...exported, ...members }] }])

  expect(receiver?.remarks).toEqual([expect.stringContaining(remark)])
})

test('a name cannot steer a terminal', () => {
  const [receiver] = collectReceivers([
    { name: 'ag\u001B[2J', receivers: [{ ...exported, name: 'Raise\n\u001B[31mincident' }] },
  ])

  expect(receiver).toMatchObject({ name: 'Raise [31mincident', actionGroups: ['ag [2J'] })
})

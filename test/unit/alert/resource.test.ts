import { expect, test } from 'vitest'
import { parseResource } from '../../../shared/alert/resource.ts'

test.each([
  ['/subscriptions/s1', 's1', '', '', 's1'],
  ['/subscriptions/s1/resourceGroups/rg1', 'rg1', '', 'rg1', 's1'],
  [
    '/subscriptions/s1/resourcegroups/rg1/providers/Microsoft.Sql/servers/sql1/databases/db1',
    'db1',
    'microsoft.sql/servers/databases',
    'rg1',
    's1',
  ],
  [
    '/SUBSCRIPTIONS/s1/RESOURCEGROUPS/rg1/PROVIDERS/Microsoft.Compute/virtualMachines/vm1/providers/Microsoft.Insights/x/y',
    'y',
    'microsoft.insights/x',
    'rg1',
    's1',
  ],
  ['vm1', 'vm1', '', '', ''],
  ['/', '/', '', '', ''],
])('%s is taken apart', (id, name, type, resourceGroup, subscriptionId) => {
  expect(parseResource(id)).toMatchObject({ id, name, type, resourceGroup, subscriptionId })
})

import { expect, test } from 'vitest'
import { describeConnector } from './connector-suite.ts'
import {
  connectIncidents,
  INCIDENT_FIELDS,
  startServiceNowIncidents,
} from './service-now-incident-product.ts'
import { withInstance } from './service-now-product.ts'
import { kindOf } from '../../builders/products.ts'

const DIFFERENCES = { absent: kindOf('servicenow', 'incident').absent }

describeConnector('ServiceNow incident', startServiceNowIncidents, DIFFERENCES)

describeConnector(
  'ServiceNow incident by import set',
  () => startServiceNowIncidents({ via: 'import-set' }),
  DIFFERENCES,
)

test('an incident holds what the template gave, where it comes from, and a URL that leads to it', async () => {
  const fields = { ...INCIDENT_FIELDS.open, impact: '1', description: 'Ä 漢 🜚 ^NQ' }
  const { rows, page, number } = await withInstance(connectIncidents(), async (connector, { rowsOf }) => {
    const opened = await connector.open({ correlationId: 'a'.repeat(32), fields })
    const answer = await fetch(opened.url)
    return { rows: await rowsOf('incident'), page: await answer.text(), number: opened.number }
  })
  expect(rows).toMatchObject([
    { ...fields, correlation_id: 'a'.repeat(32), correlation_display: 'Azure Monitor', priority: '2' },
  ])
  expect(page).toContain(number)
})

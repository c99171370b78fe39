import { kindOf } from '../../builders/products.ts'
import { describeConnector } from './connector-suite.ts'
import type { Differences } from './product.ts'
import { startGateway } from './scsm-gateway-product.ts'
import { startScsmIncidents } from './scsm-incident-product.ts'

const DIFFERENCES: Differences = {
  absent: kindOf('scsm', 'incident').absent,
  // The gateway has its own answer for a missing record; any other 404 comes from a wrong address or installation.
  reportedAs: { 'not found': { code: 'product_unavailable', inDoubt: false } },
}

describeConnector(
  'Service Manager incident by way of a gateway',
  () => startScsmIncidents({}, startGateway),
  DIFFERENCES,
)

const CORRELATION_PROPERTY = { name: 'AzureAlertKey', classId: '7d3f0a4e-5b1c-4c0e-9b5e-2f6a1c8d9e01' }

describeConnector(
  'Service Manager incident by way of a gateway, with a property for the correlation id',
  () => startScsmIncidents({ correlationProperty: CORRELATION_PROPERTY }, startGateway),
  DIFFERENCES,
)

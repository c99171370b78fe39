import { startCherwellIncidents } from './cherwell-incident-product.ts'
import type { RecordSort } from './product.ts'
import { startProvanceCases } from './provance-case-product.ts'
import { startGateway } from './scsm-gateway-product.ts'
import { startScsmIncidents } from './scsm-incident-product.ts'
import { startServiceNowAlerts } from './service-now-alert-product.ts'
import { startServiceNowEvents } from './service-now-event-product.ts'
import { startServiceNowIncidents } from './service-now-incident-product.ts'

/** Every sort of record of every product, and every way to it. */
export const RECORD_SORTS: readonly RecordSort[] = [
  {
    name: 'ServiceNow incident',
    product: 'servicenow',
    kind: 'incident',
    start: () => startServiceNowIncidents(),
  },
  {
    name: 'ServiceNow incident by import set',
    product: 'servicenow',
    kind: 'incident',
    start: () => startServiceNowIncidents({ via: 'import-set' }),
  },
  {
    name: 'ServiceNow event',
    product: 'servicenow',
    kind: 'event',
    start: () => startServiceNowEvents('em_alert'),
  },
  { name: 'ServiceNow alert', product: 'servicenow', kind: 'alert', start: startServiceNowAlerts },
  { name: 'Service Manager incident', product: 'scsm', kind: 'incident', start: () => startScsmIncidents() },
  {
    name: 'Service Manager incident by way of a gateway',
    product: 'scsm',
    kind: 'incident',
    start: () => startScsmIncidents({}, startGateway),
  },
  { name: 'Provance case', product: 'provance', kind: 'incident', start: startProvanceCases },
  { name: 'Cherwell incident', product: 'cherwell', kind: 'incident', start: startCherwellIncidents },
]

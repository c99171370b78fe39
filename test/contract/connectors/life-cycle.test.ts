import { startCherwellIncidents } from './cherwell-incident-product.ts'
import { describeLifeCycle } from './life-cycle-suite.ts'
import { startProvanceCases } from './provance-case-product.ts'
import { startGateway } from './scsm-gateway-product.ts'
import { startScsmIncidents } from './scsm-incident-product.ts'
import { startServiceNowAlerts } from './service-now-alert-product.ts'
import { startServiceNowEvents } from './service-now-event-product.ts'
import { startServiceNowIncidents } from './service-now-incident-product.ts'

const serviceNow = { product: 'servicenow' } as const

describeLifeCycle('ServiceNow incident', {
  ...serviceNow,
  kind: 'incident',
  start: () => startServiceNowIncidents(),
})
describeLifeCycle('ServiceNow incident by import set', {
  ...serviceNow,
  kind: 'incident',
  start: () => startServiceNowIncidents({ via: 'import-set' }),
})
describeLifeCycle('ServiceNow event', {
  ...serviceNow,
  kind: 'event',
  start: () => startServiceNowEvents('em_alert'),
})
describeLifeCycle('ServiceNow alert', { ...serviceNow, kind: 'alert', start: startServiceNowAlerts })
describeLifeCycle('Service Manager incident', {
  product: 'scsm',
  kind: 'incident',
  start: () => startScsmIncidents(),
})
describeLifeCycle('Service Manager incident by way of a gateway', {
  product: 'scsm',
  kind: 'incident',
  start: () => startScsmIncidents({}, startGateway),
})
describeLifeCycle('Provance case', { product: 'provance', kind: 'incident', start: startProvanceCases })
describeLifeCycle('Cherwell incident', {
  product: 'cherwell',
  kind: 'incident',
  start: startCherwellIncidents,
})

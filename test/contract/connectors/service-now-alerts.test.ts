import { ABSENT_CAPABILITIES } from '../../../shared/connectors/capabilities.ts'
import { describeConnector } from './connector-suite.ts'
import { startServiceNowAlerts } from './service-now-alert-product.ts'

describeConnector('ServiceNow alert', startServiceNowAlerts, { absent: ABSENT_CAPABILITIES.servicenow.alert })

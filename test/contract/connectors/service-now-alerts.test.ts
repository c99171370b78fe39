import { describeConnector } from './connector-suite.ts'
import { startServiceNowAlerts } from './service-now-alert-product.ts'
import { kindOf } from '../../builders/products.ts'

describeConnector('ServiceNow alert', startServiceNowAlerts, { absent: kindOf('servicenow', 'alert').absent })

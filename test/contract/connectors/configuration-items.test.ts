import { describeConfigurationItems } from './configuration-item-suite.ts'
import { startGatewayItems, startPortalItems, startServiceNowItems } from './item-products.ts'

describeConfigurationItems('ServiceNow', startServiceNowItems)
describeConfigurationItems('Service Manager by a portal', startPortalItems)
describeConfigurationItems('Service Manager by a gateway', startGatewayItems)

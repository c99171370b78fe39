import { describeConfigurationItems } from './configuration-item-suite.ts'
import {
  startCherwellItems,
  startGatewayItems,
  startPortalItems,
  startProvanceItems,
  startServiceNowItems,
} from './item-products.ts'

describeConfigurationItems('ServiceNow', startServiceNowItems)
describeConfigurationItems('Service Manager by a portal', startPortalItems)
describeConfigurationItems('Service Manager by a gateway', startGatewayItems)
describeConfigurationItems('Provance', startProvanceItems)
describeConfigurationItems('Cherwell', startCherwellItems)

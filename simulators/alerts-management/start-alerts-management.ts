import { type AzureService, type AzureServiceOptions, startAzureService } from '../azure-service.ts'
import { adminApi } from './admin-api.ts'
import { alertsApi } from './alerts-api.ts'
import { pages } from './pages.ts'
import { Service } from './service.ts'

/** Starts the service without alerts; its pages are at `/`. */
export function startAlertsManagement(options: AzureServiceOptions = {}): Promise<AzureService> {
  const service = new Service(options.now ?? (() => new Date()))
  const resource = 'https://management.azure.com'
  return startAzureService({ resource, service, admin: adminApi, pages, api: alertsApi }, options)
}

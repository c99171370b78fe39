import { answerError } from '../azure-error.ts'
import { type AzureService, type AzureServiceOptions, startAzureService } from '../azure-service.ts'
import { adminApi } from './admin-api.ts'
import { pages } from './pages.ts'
import { queryApi, QuotaExceeded } from './query-api.ts'
import { Service } from './service.ts'

/** Starts the service without resources; its page is at `/`. */
export function startResourceGraph(options: AzureServiceOptions = {}): Promise<AzureService> {
  const service = new Service(options.now ?? (() => new Date()))
  return startAzureService(
    {
      resource: 'https://management.azure.com',
      service,
      admin: adminApi,
      pages,
      api: queryApi,
      answer: (error) => (error instanceof QuotaExceeded ? error.response : answerError(error)),
    },
    options,
  )
}

import type { ConnectionConfig } from '../../config/config.ts'
import { withMethods } from '../../decorate.ts'
import type { Claim, TicketRecord } from '../../storage/ledger.ts'
import { alertChanges } from '../../ticket/alert-response.ts'

type AzureAlerts = Pick<ConnectionConfig, 'azureAlerts'>

/** The claim of a row whose record says, once it is saved, whether something of it is to be written to Azure's alerts. */
export function flaggingAlertChanges(claim: Claim, connection: AzureAlerts): Claim {
  return withMethods(claim, { save: (record) => claim.save(withAlertChangesFlag(record, connection)) })
}

function withAlertChangesFlag(record: TicketRecord, { azureAlerts }: AzureAlerts): TicketRecord {
  const hasAlertChanges =
    azureAlerts !== undefined &&
    alertChanges(record.alertResponse, record.episodes, azureAlerts.closeAlert).length > 0
  return { ...record, hasAlertChanges }
}

import type { Receiver } from '../../../../cli/import-itsmc/receiver.ts'
import type { TicketConfiguration } from '../../../../cli/import-itsmc/ticket-configuration.ts'

/** A receiver that makes incidents, one for each problem; a test says what it cares about. */
export function buildReceiver(
  overrides: Partial<Receiver> = {},
  configuration: Partial<TicketConfiguration> = {},
): Receiver {
  return {
    name: 'Raise incident',
    actionGroups: ['ag-shop'],
    connectionId: 'a3b9076c-ce8e-434e-85b4-aff10cb3c8f1',
    remarks: [],
    ...overrides,
    configuration: {
      kind: 'incident',
      grouping: 'perAlert',
      constants: new Map(),
      savedTemplate: '',
      remarks: [],
      ...configuration,
    },
  }
}

/** Of Service Manager, whose templates have GUIDs. */
export const TEMPLATE_ID = 'a77bb0c9-e201-dd93-230c-799a66d9e8fa'

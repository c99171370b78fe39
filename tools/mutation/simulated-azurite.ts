import { startTableStorage } from '../../simulators/table-storage/start-table-storage.ts'

interface SimulatedAzurite {
  readonly connectionString: string
  readonly tableUrl: string
  stop(): Promise<void>
}

/** Replaces the function that starts Azurite: gives what the ledger needs of it, within the process and without a wait. */
export async function startAzurite(): Promise<SimulatedAzurite> {
  const { connectionString, url, stop } = await startTableStorage()
  return { connectionString, tableUrl: url, stop }
}

import { startTableStorage } from '../../simulators/table-storage/start-table-storage.ts'

interface SimulatedAzurite {
  readonly connectionString: string
  readonly tableUrl: string
  stop(): Promise<void>
}

/** In place of the function that starts Azurite: what the ledger needs of it, within the process, and at once. */
export async function startAzurite(): Promise<SimulatedAzurite> {
  const { connectionString, url, stop } = await startTableStorage()
  return { connectionString, tableUrl: url, stop }
}

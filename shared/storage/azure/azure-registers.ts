import type { TableClient } from '@azure/data-tables'
import type { Registers } from '../ports.ts'
import type { StorageAccess } from './storage-clients.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'
import { tableClient } from './table-client.ts'

const REGISTERS = 'registers'

/** Who shares a register has a way to go on without it, so nobody is kept waiting for a storage that is unwell. */
const LONGEST_CALL_MS = 4000

export function registersClient(access: StorageAccess): TableClient {
  return tableClient(access, REGISTERS)
}

/** Registers as rows of a Table: partition is the group, row the name, and the ETag the version. */
export function createAzureRegisters(client: TableClient): Registers {
  return {
    read: async (name) => {
      const { partitionKey, rowKey } = keyOf(name)
      try {
        const { text, etag } = await client.getEntity<{ text: string }>(partitionKey, rowKey, deadline())
        return { text, version: etag }
      } catch (error) {
        // Neither the row nor, before the first write, the table.
        if (statusOf(error) === 404) return undefined
        throw storageUnavailable(error, `reading register ${name}`)
      }
    },
    write: async (name, text, version) => {
      const row = { ...keyOf(name), text }
      try {
        const { etag } =
          version === undefined
            ? await making(
                () => client.createEntity(row, deadline()),
                () => client.createTable(deadline()),
              )
            : await client.updateEntity(row, 'Replace', { etag: version, ...deadline() })
        return etag
      } catch (error) {
        if (isOutrun(statusOf(error), version)) return undefined
        throw storageUnavailable(error, `writing register ${name}`)
      }
    },
  }
}

/** The row is there already, has another ETag, or is gone. */
function isOutrun(status: number | undefined, version: string | undefined): boolean {
  return status === (version === undefined ? 409 : 412) || (version !== undefined && status === 404)
}

function keyOf(name: string): { partitionKey: string; rowKey: string } {
  const [partitionKey = '', rowKey = ''] = name.split('/')
  return { partitionKey, rowKey }
}

function deadline(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(LONGEST_CALL_MS) }
}

import { randomUUID } from 'node:crypto'
import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables'
import type { NamedRegister, RegisterGroups, Registers } from '../ports.ts'
import type { StorageAccess } from './storage-access.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'
import { tableClient } from './table-client.ts'
import { firstRows } from './ticket-list.ts'

const REGISTERS = 'registers'

const SWEPT_AT_ONCE = 50

/** Users of a register can work without it, so calls to a failing storage are short. */
const LONGEST_CALL_MS = 4000

export function registersClient(access: StorageAccess): TableClient {
  return tableClient(access, REGISTERS)
}

/** A text column takes 32,768 characters (Table storage docs). */
const COLUMN_CHARACTERS = 32_000

/**
 * Registers as rows of a Table: partition is the group, row the name, and the ETag the version. A long text goes on in the
 * columns `text1`, `text2` … The id of a write stays in the row, by which one whose answer was lost is known again, unless
 * someone else has written before it was tried again.
 */
export function createAzureRegisters(client: TableClient): Registers & RegisterGroups {
  return {
    read: async (name) => {
      const row = await readRow(client, name)
      return row && { text: textIn(row), version: row.etag }
    },
    write: async (name, text, version) => {
      const row = { ...keyOf(name), ...columnsOf(text), writeId: randomUUID() }
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
        if (isOutrun(statusOf(error), version)) return etagIfWritten(client, name, row.writeId)
        throw storageUnavailable(error, `writing register ${name}`)
      }
    },
    isEmpty: async (group) => {
      const rows = await firstRows(client, odata`PartitionKey eq ${group}`, 1)
      return rows.length === 0
    },
    list: (group, from) => listGroup(client, group, from),
    sweep: async (group, before) => {
      let swept = 0
      try {
        const filter = odata`PartitionKey eq ${group} and Timestamp lt ${new Date(before)}`
        const pages = client.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: SWEPT_AT_ONCE })
        for await (const page of pages) {
          const removed = await Promise.all(page.map((row) => removeRow(client, row)))
          swept += removed.filter(Boolean).length
        }
        return swept
      } catch (error) {
        if (statusOf(error) === 404) return swept
        throw storageUnavailable(error, `sweeping registers ${group}`)
      }
    },
  }
}

/** Undefined when there is none. */
async function readRow(client: TableClient, name: string): Promise<TableEntityResult<Row> | undefined> {
  const { partitionKey, rowKey } = keyOf(name)
  try {
    return await client.getEntity<Row>(partitionKey, rowKey, deadline())
  } catch (error) {
    // Neither the row nor, before the first write, the table.
    if (statusOf(error) === 404) return undefined
    throw storageUnavailable(error, `reading register ${name}`)
  }
}

/** The ETag of the row when we have written it ourselves and the answer was lost; undefined when it was someone else. */
async function etagIfWritten(
  client: TableClient,
  name: string,
  writeId: string,
): Promise<string | undefined> {
  const row = await readRow(client, name)
  return row?.writeId === writeId ? row.etag : undefined
}

async function listGroup(client: TableClient, group: string, from: string): Promise<NamedRegister[]> {
  const found: NamedRegister[] = []
  try {
    const filter = odata`PartitionKey eq ${group} and RowKey ge ${from}`
    for await (const row of client.listEntities<TextColumns>({ queryOptions: { filter } })) {
      found.push({ name: row.rowKey ?? '', text: textIn(row), version: row.etag })
    }
    return found
  } catch (error) {
    // There is no table before the first register.
    if (statusOf(error) === 404) return []
    throw storageUnavailable(error, `listing registers ${group}`)
  }
}

interface TextColumns {
  readonly text: string
  readonly [more: `text${number}`]: string
}

interface Row extends TextColumns {
  /** Of the write that it is from; absent in rows of older versions. */
  readonly writeId?: string
}

function columnsOf(text: string): TextColumns {
  const pieces: string[] = []
  let rest = text
  while (rest.length > COLUMN_CHARACTERS) {
    // Half a surrogate pair is no text that a service has to keep.
    const piece = rest.slice(0, COLUMN_CHARACTERS).replace(/[\ud800-\udbff]$/, '')
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  const [first, ...others] = [...pieces, rest]
  const more = others.map((piece, index) => [`text${index + 1}`, piece])
  return { text: first, ...Object.fromEntries(more) }
}

function textIn(row: TextColumns): string {
  const pieces = [row.text]
  for (let piece = row.text1; piece !== undefined; piece = row[`text${pieces.length}`]) pieces.push(piece)
  return pieces.join('')
}

/** What was written between the listing and here stays. */
async function removeRow(
  client: TableClient,
  { partitionKey = '', rowKey = '', etag }: TableEntityResult<object>,
): Promise<boolean> {
  try {
    await client.deleteEntity(partitionKey, rowKey, { etag })
    return true
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 412) return false
    throw error
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

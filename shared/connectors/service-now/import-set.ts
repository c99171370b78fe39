import { BridgeError } from '../../errors.ts'
import { oneLine } from '../../http/answer.ts'
import type { Fields } from '../../ticket/ticket.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { whereNamed } from './encoded-query.ts'
import { INCIDENT } from './incident.ts'
import type { Row } from './read-answer.ts'
import { textOf } from './record.ts'
import type { OnLeftOut } from './references.ts'
import { selectRows, updateRow } from './table-api.ts'
import type { Insert } from './table-connector.ts'

/** The staging table of the store app that ITSMC needed (ITSMC docs). */
export const STAGING = 'x_mioms_microsoft_oms_incident'

/**
 * Opens incidents through ITSMC's store app: a row of its staging table, which its transform map turns into an
 * incident. Values are text, as the Import Set API requires (ServiceNow docs).
 */
export function insertByImportSet(call: Call, onLeftOut: OnLeftOut): Insert {
  return async (_, body) => {
    const imported = importedFrom(await call('POST', `/api/now/import/${STAGING}`, { body }))
    try {
      return await correlatedRow(call, body, await importedRow(call, imported))
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      // The incident exists; only its data is missing.
      const { id, number } = imported
      if (id === '' || number === '') throw error.with({ inDoubt: true })
      // To look for it by a correlation id that it may not have would end in a second import.
      onLeftOut('correlation_id', `${number} was imported, and may lack it: ${error.message}`)
      return { sys_id: id, number, state: '' }
    }
  }
}

/** An imported incident, by what the answer says of it; a member that it does not say is empty, but never both. */
interface Imported {
  /** Its sys_id. */
  readonly id: string
  readonly number: string
}

const DONE = new Set<unknown>(['inserted', 'updated', 'skipped'])

/**
 * The outcome of the row. A 201 is not a success: a refused or ignored row has one as well (ServiceNow docs).
 *
 * @throws BridgeError `product_rejected` with the product's own message
 */
export function importedFrom(result: unknown): Imported {
  const rows: readonly Row[] = Array.isArray(result) ? result : []
  const row = rows.find(({ table }) => table === INCIDENT.table) ?? rows[0]
  if (row === undefined) throw unusable('does not mention the row')
  if (!DONE.has(row['status'])) {
    const reason = textOf(row, 'error_message') || textOf(row, 'status_message') || 'without a reason'
    const status = textOf(row, 'status') || 'unknown'
    const message = `ServiceNow: import into ${STAGING} ended in ${oneLine(status)}: ${oneLine(reason)}`
    throw new BridgeError('product_rejected', message)
  }
  const id = textOf(row, 'sys_id')
  const number = textOf(row, 'display_value')
  const imported = {
    id: /^[0-9a-f]{32}$/.test(id) ? id : '',
    number: /^INC\d+$/.test(number) ? number : '',
  }
  if (imported.id === '' && imported.number === '') throw unusable('names no incident')
  return imported
}

function unusable(what: string): BridgeError {
  const message = `ServiceNow: the answer to an import into ${STAGING} ${what}`
  return new BridgeError('product_answer_unusable', message, { inDoubt: true })
}

async function importedRow(call: Call, { id, number }: Imported): Promise<Row> {
  const [field, value] = id === '' ? ['number', number] : ['sys_id', id]
  const [row] = await selectRows(call, INCIDENT.table, {
    query: whereNamed(field, value),
    fields: INCIDENT.readFields.join(),
    limit: 1,
    deadlineSeconds: LOOK_SECONDS,
  })
  if (row?.[field] === value) return row
  throw unusable(`names ${value}, which the user may not read`)
}

/** Writes the correlation id afterwards if the transform map leaves it out. */
function correlatedRow(call: Call, wanted: Fields, row: Row): Promise<Row> | Row {
  const { correlation_id = '', correlation_display = '' } = wanted
  if (row['correlation_id'] === correlation_id) return row
  const body = { correlation_id, correlation_display }
  return updateRow(call, INCIDENT.table, textOf(row, 'sys_id'), body, INCIDENT.readFields.join())
}

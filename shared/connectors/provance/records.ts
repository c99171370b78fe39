import { BridgeError } from '../../errors.ts'
import { oncePerName } from '../../once.ts'
import type { Attachment, Change, Fields, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import { createCache } from '../expiring-cache.ts'
import { endingWith, originLine } from '../marks.ts'
import { fileCall, NOTE, noteCall, noteIdOf } from './annotation.ts'
import { bodyOf, cutText } from './column-values.ts'
import { type Call, connectDataverse, type Dataverse, type DataverseOptions } from './dataverse.ts'
import { isValueTaken, type Row } from './read-answer.ts'
import { KEPT_SECONDS, loadEntitySet, loadTableFacts, type TableFacts } from './table-facts.ts'
import { INCIDENT, keyPath, pathOf, readColumns, type TicketTable, workItemOf } from './work-item.ts'

/** The name under which a template gives a resolution its title; a column of the resolution and not of the case. */
export const RESOLUTION = 'subject'

/** The longest title of a resolution (Dynamics 365 docs, incidentresolution). */
const MAX_RESOLUTION = 200

const DESCRIPTION = 'description'

/** As long as that of a case (Dynamics 365 docs), where the metadata says nothing. */
const MAX_DESCRIPTION = 2000

/** The status of a case that was resolved by default: Problem Solved. */
const PROBLEM_SOLVED = '5'

/** Tickets and change requests. */
const TABLES = 2

/** The records of one table. */
export class Records {
  readonly table: TicketTable
  readonly dataverse: Dataverse
  /** The metadata of a table, read once an hour. */
  readonly factsOf: (table: string) => Promise<TableFacts>
  /** The metadata of this table. */
  readonly facts: () => Promise<TableFacts>
  readonly #findEntitySet: (table: string) => Promise<string>
  readonly #origin: string
  readonly #connection: string

  /** @param connection its name, which descriptions end with */
  constructor(options: DataverseOptions, table: TicketTable, connection: string) {
    const dataverse = connectDataverse(options)
    this.table = table
    this.dataverse = dataverse
    const kept = createCache<TableFacts>({ now: options.now, most: TABLES, secondsOf: () => KEPT_SECONDS })
    this.factsOf = (name) => kept(name, () => loadTableFacts(dataverse, name))
    this.facts = () => this.factsOf(table.name)
    this.#findEntitySet = oncePerName((name) => loadEntitySet(dataverse, name))
    this.#origin = options.url
    this.#connection = connection
  }

  async find(correlationId: string): Promise<WorkItem | undefined> {
    const path = keyPath(this.table, await this.facts(), correlationId)
    const found = await this.#readPath(path)
    if (found === undefined || found.correlationId === correlationId) return found
    throw new BridgeError('product_row_mismatch', `Provance: GET ${path} answered with another record`)
  }

  async read(item: WorkItemRef): Promise<WorkItem | undefined> {
    return this.#readPath(pathOf(await this.facts(), item))
  }

  /** Opens a record once: if one with this correlationId exists, returns that one. */
  async open(correlationId: string, fields: Fields): Promise<WorkItem> {
    const facts = await this.facts()
    const path = keyPath(this.table, facts, correlationId)
    const body = await this.#bodyOf(fields, facts)
    let refusal: unknown
    try {
      const row = await this.#send({ method: 'PATCH', path, body, only: 'create' })
      if (row !== undefined) return await this.#itemOf(row)
    } catch (error) {
      // The value may be that of our own key.
      if (!isValueTaken(error)) throw error
      refusal = error
    }
    const found = await afterWriting(() => this.find(correlationId))
    if (found !== undefined) return found
    if (refusal !== undefined) throw refusal
    const message = `Provance: PATCH ${path} answered that the record exists already, but it was not found`
    throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
  }

  /** Fields are written first and the note last: an existing note proves that the rest was written. */
  async change(item: WorkItemRef, change: Change): Promise<WorkItem> {
    const { [NOTE]: note, ...fields } = change.fields
    const isClosing = change.action === 'resolve' && this.table.name === INCIDENT.name
    const changed = isClosing ? await this.#close(item, fields) : await this.#update(item, fields)
    if (note === undefined) return changed ?? this.#readExisting(item)
    const writeNote = async (): Promise<unknown> =>
      this.dataverse(noteCall(await this.facts(), item, change, note))
    await (changed === undefined ? writeNote() : afterWriting(writeNote))
    return changed ?? afterWriting(() => this.#readExisting(item))
  }

  async hasNote(item: WorkItemRef, changeId: string): Promise<boolean> {
    const path = `annotations(${noteIdOf(item, changeId)})`
    try {
      await this.dataverse({ method: 'GET', path, query: { $select: 'annotationid' } })
      return true
    } catch (error) {
      // Not every user may read notes. To write the note again is safe: it has a key of its own.
      const codes = ['product_missing_record', 'product_not_permitted']
      if (error instanceof BridgeError && codes.includes(error.code)) return false
      throw error
    }
  }

  async attach(item: WorkItemRef, file: Attachment): Promise<void> {
    await this.dataverse(fileCall(await this.facts(), item, file))
  }

  /** @returns undefined when there is nothing to update */
  async #update(item: WorkItemRef, fields: Fields): Promise<WorkItem | undefined> {
    if (Object.keys(fields).length === 0) return undefined
    const facts = await this.facts()
    const body = await this.#bodyOf(fields, facts)
    const row = await this.#send({ method: 'PATCH', path: pathOf(facts, item), body, only: 'update' })
    return row === undefined ? afterWriting(() => this.#readExisting(item)) : this.#itemOf(row)
  }

  /** A case is resolved by an action of its own, which makes the record of the resolution (Dynamics 365 docs). */
  async #close(item: WorkItemRef, fields: Fields): Promise<WorkItem> {
    const { [RESOLUTION]: subject = '', statuscode = PROBLEM_SOLVED, statecode: _, ...columns } = fields
    const facts = await this.facts()
    const { statuscode: Status } = await bodyOf({ statuscode }, facts, this.#findEntitySet)
    const IncidentResolution = {
      subject: cutText(subject, MAX_RESOLUTION),
      'incidentid@odata.bind': `/${pathOf(facts, item)}`,
    }
    const close = (): Promise<unknown> =>
      this.dataverse({ method: 'POST', path: 'CloseIncident', body: { IncidentResolution, Status } })
    try {
      const updated = await this.#update(item, columns)
      await (updated === undefined ? close() : afterWriting(close))
    } catch (error) {
      // A resolved case accepts neither: then an earlier try has resolved it.
      if (!(error instanceof BridgeError) || error.code !== 'product_rejected') throw error
      const found = await afterWriting(() => this.#readExisting(item))
      if (found.status === 'resolved') return found
      throw error
    }
    return afterWriting(() => this.#readExisting(item))
  }

  /** A description that is written says to which connection the record belongs. */
  async #bodyOf(fields: Fields, facts: TableFacts): Promise<Record<string, unknown>> {
    const { [DESCRIPTION]: text } = fields
    if (text === undefined) return bodyOf(fields, facts, this.#findEntitySet)
    const { maxLength = MAX_DESCRIPTION } = facts.columns.get(DESCRIPTION) ?? {}
    const described = endingWith(text, originLine(this.#connection), maxLength)
    return bodyOf({ ...fields, [DESCRIPTION]: described }, facts, this.#findEntitySet)
  }

  async #readExisting(item: WorkItemRef): Promise<WorkItem> {
    const found = await this.read(item)
    if (found !== undefined) return found
    throw new BridgeError('product_missing_record', `Provance: the record ${item.number} was deleted`)
  }

  async #readPath(path: string): Promise<WorkItem | undefined> {
    try {
      const row = await this.#send({ method: 'GET', path })
      return row === undefined ? undefined : await this.#itemOf(row)
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'product_missing_record') return undefined
      throw error
    }
  }

  async #send(call: Call): Promise<Row | undefined> {
    return this.dataverse({ ...call, query: { $select: readColumns(this.table, await this.facts()) } })
  }

  async #itemOf(row: Row): Promise<WorkItem> {
    return workItemOf(this.#origin, this.table, await this.facts(), row)
  }
}

/** A step after one that has written: a failure leaves the change in doubt. */
async function afterWriting<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof BridgeError) || error.inDoubt) throw error
    throw error.with({ cause: error, inDoubt: true })
  }
}

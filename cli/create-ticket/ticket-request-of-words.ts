import { UsageError } from '../command.ts'
import { readPayloadText } from '../read-payload.ts'

/** The options that describe the ticket. */
export interface TicketRequestWords {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly template?: string | undefined
  readonly field?: readonly string[] | undefined
  readonly kind?: string | undefined
  readonly severity?: string | undefined
  readonly item?: string | undefined
  readonly correlation?: string | undefined
}

/** What is posted; the app checks it. */
export interface TicketRequestBody extends Readonly<Record<string, unknown>> {
  readonly connection: string
}

/** @throws UsageError for a missing option, or a field that is not NAME=VALUE */
export async function ticketRequestOf(
  { title, description, field, item, ...others }: TicketRequestWords,
  [connection, ...rest]: readonly string[],
): Promise<TicketRequestBody> {
  if (connection === undefined || rest.length > 0) throw new UsageError('Name one connection. Try --help.')
  if (title === undefined || description === undefined) {
    throw new UsageError('Give --title and --description. Try --help.')
  }
  const { template, kind, severity, correlation } = others
  return withoutUndefined({
    connection,
    kind,
    template,
    fields: field && Object.fromEntries(field.map(fieldOf)),
    title,
    description: description === '-' ? await readPayloadText('-') : description,
    severity,
    configurationItem: item,
    correlation,
  })
}

function fieldOf(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new UsageError(`--field takes NAME=VALUE, not ${JSON.stringify(text)}.`)
}

function withoutUndefined<T extends object>(source: T): T {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined)) as T
}

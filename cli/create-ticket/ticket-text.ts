import { printable } from '../printable.ts'
import type { OrderedTicket } from './wait-for-ticket.ts'

/** What became of an order, for people to read. */
export function formatTicket(ticket: OrderedTicket): string {
  return linesOf(ticket).map(printable).join('\n')
}

function linesOf({ deliveryId, state, number, url, code, reason, letter }: OrderedTicket): string[] {
  switch (state) {
    case 'accepted':
      return [`Ordered. npm run trace -- ${deliveryId} tells what becomes of it.`]
    case 'waiting': {
      const cause = code === undefined ? [] : [`  ${code}: ${String(reason)}`]
      return [
        `Ordered; there is no ticket yet.`,
        ...cause,
        `  npm run trace -- ${deliveryId} tells what becomes of it.`,
      ]
    }
    case 'delivered':
      return [`${String(number)}  ${url ?? ''}`.trimEnd()]
    case 'dead':
      return [
        `There will be no ticket. ${String(code)}: ${String(reason)}`,
        `  Remove the cause, then npm run dead-letters -- replay ${String(letter)}`,
      ]
  }
}

/** Why an order was not taken. @param body problem details, or whatever the host answers */
export function refusalOf(status: number, body: string): string {
  try {
    const { code, detail } = JSON.parse(body) as { readonly code?: string; readonly detail?: string }
    if (code !== undefined) return printable(`${code}: ${detail ?? ''}`)
  } catch {
    // The host's own answers have no body.
  }
  return status === 401
    ? 'The app answered 401: the key of --to does not open it. Take that of the function create-work-item.'
    : `The app answered ${status}.`
}

import { DONE } from '../journal/action-words.ts'
import { printable, printableTime } from '../printable.ts'
import type { Outcome } from './follow-delivery.ts'

/** The outcomes of a delivery, for people to read: a line for each ticket, or why there is none and what to do next. */
export function formatOutcomes(deliveryId: string, outcomes: readonly Outcome[]): string {
  const lines = outcomes.flatMap((outcome) => linesOf(deliveryId, outcome))
  return lines.map(printable).join('\n')
}

function linesOf(deliveryId: string, outcome: Outcome): string[] {
  const { state, route, reason = '', letter } = outcome
  const trace = `  Next: npm run trace -- ${deliveryId}`
  switch (state) {
    case 'accepted':
      return [`Accepted; its outcome was not followed.`, trace]
    case 'waiting':
      return [`No ticket yet${onRoute(route)}${causeOf(outcome)}.`, trace]
    case 'delivered':
      return deliveredLines(outcome)
    case 'ignored':
      return [`No ticket: the route ${String(route)} ignores such alerts.`]
    case 'muted':
      return [`No ticket${outcome.until === undefined ? '' : ' for now'}${onRoute(route)}: ${reason}.`]
    case 'dead':
      return [
        `No ticket${onRoute(route)}${causeOf(outcome) || `: ${reason}`}`,
        ...(letter === undefined
          ? []
          : [`  Next: remove the cause, then npm run dead-letters -- replay ${letter}`]),
      ]
  }
}

function deliveredLines({ route, number = '', url = '', actions = [], reason = '' }: Outcome): string[] {
  const done = actions.length === 0 ? 'nothing to do' : actions.map((action) => DONE[action]).join(', ')
  if (number === '' && actions.length === 0) return [`No ticket${onRoute(route)}: ${reason}.`]
  return [`${number}  ${url}  ${done}${onRoute(route)}: ${reason}`.trimStart()]
}

/** Why it is not there, and when it is tried again. */
function causeOf({ code, reason = '', until }: Outcome): string {
  if (code === undefined) return ''
  const again = until === undefined ? '' : `; tried again at ${printableTime(until)}`
  return `: ${code}: ${reason.replace(/\.$/, '')}${again}`
}

function onRoute(route: string | undefined): string {
  return route === undefined ? '' : ` (route ${route})`
}

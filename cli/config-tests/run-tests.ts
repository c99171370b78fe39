import { join } from 'node:path'
import {
  type Preview,
  type PreviewedTicket,
  previewTickets,
} from '../../shared/bridge/deliver/preview-alert.ts'
import { tryAlert } from '../../shared/bridge/deliver/try-alert.ts'
import { readBody } from '../../shared/bridge/receive/read-body.ts'
import type { Config } from '../../shared/config/config.ts'
import { asBridgeError } from '../../shared/errors.ts'
import type { Action } from '../../shared/ticket/ticket.ts'
import { readPayloadText } from '../read-payload.ts'
import { buildAlert } from './build-alert.ts'
import type { WrittenTest } from './read-tests.ts'
import { type FieldFailure, fieldFailures } from './field-failures.ts'
import type { ExpectedTicket } from './test-schema.ts'

/** The result of one test. */
export interface TestResult {
  readonly file: string
  readonly line: number
  readonly name: string
  /** Empty when it passed. */
  readonly failures: readonly Failure[]
}

/** A difference between a test and the result. */
export interface Failure extends FieldFailure {
  /** `route databases, open, impact`. */
  readonly where: string
}

/** The actions of an alert that fires again, before or after its end, in place of opening a ticket. */
const FIRED_ACTIONS: ReadonlySet<Action> = new Set(['open', 'note', 'escalate', 'reopen'])

/**
 * Runs tests against a configuration, without network calls.
 *
 * @param folder the folder of the tests, which has their payloads
 * @param receivedAt ISO 8601 UTC
 */
export async function runTests(
  config: Config,
  folder: string,
  tests: readonly WrittenTest[],
  receivedAt: string,
): Promise<TestResult[]> {
  const results: TestResult[] = []
  for (const test of tests) {
    const { file, line, name } = test
    results.push({ file, line, name, failures: await failuresOf(test, { config, folder, receivedAt }) })
  }
  return results
}

interface Context {
  readonly config: Config
  readonly folder: string
  readonly receivedAt: string
}

async function failuresOf(test: WrittenTest, context: Context): Promise<Failure[]> {
  const { config, receivedAt } = context
  try {
    const raw = await payloadOf(test, context.folder)
    const { tickets, ignoredBy } = previewTickets(config, raw, receivedAt, test.postedTo)
    const made = tickets.filter(({ action }) => action !== undefined)
    const whyNot = (route: string): string =>
      tryAlert(config, raw, receivedAt).routes.find(({ name }) => name === route)?.reason ??
      `bridge.yaml has no route ${route} that makes tickets.`
    return [...ignoringFailures(test.ignoredBy, ignoredBy), ...ticketFailures(test.tickets, made, whyNot)]
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    const reason = thrown instanceof Error && code === 'unexpected' ? thrown.message : `${code}: ${message}`
    return [{ where: 'alert', reason }]
  }
}

/** Parses the payload as the webhook does. */
async function payloadOf({ alert, file }: WrittenTest, folder: string): Promise<unknown> {
  if (typeof alert !== 'string') return buildAlert(alert)
  return readBody(Buffer.from(await readPayloadText(join(folder, file, '..', alert))), null)
}

function ignoringFailures(expected: string | undefined, got: string | undefined): Failure[] {
  if (expected === got) return []
  const reason =
    got === undefined
      ? `no route ignores it`
      : `the route ${got} ignores it${expected === undefined ? '' : ', another one'}`
  return [{ where: expected === undefined ? 'ignoredBy' : `ignoredBy ${expected}`, reason }]
}

function ticketFailures(
  expected: readonly ExpectedTicket[],
  made: readonly PreviewedTicket[],
  whyNot: (route: string) => string,
): Failure[] {
  const left = [...made]
  const failures = expected.flatMap((wanted): Failure[] => {
    const index = left.findIndex(({ route }) => route.name === wanted.route)
    const [ticket] = index < 0 ? [] : left.splice(index, 1)
    if (ticket !== undefined) return contentFailures(wanted, ticket)
    return [{ where: `route ${wanted.route}`, reason: `no ticket. ${whyNot(wanted.route)}` }]
  })
  const more = left.map(({ route }) => ({
    where: `route ${route.name}`,
    reason: 'a ticket that the test does not list',
  }))
  return [...failures, ...more]
}

function contentFailures(wanted: ExpectedTicket, ticket: PreviewedTicket): Failure[] {
  const { action: usual = 'open' } = ticket
  const action = wanted.action ?? usual
  const where = `route ${wanted.route}, ${action}`
  const isPossible = action === usual || (usual === 'open' && FIRED_ACTIONS.has(action))
  if (!isPossible) return [{ where, reason: 'another action', expected: action, got: usual }]
  if (!ticket.route.template.actions.has(action)) {
    return [{ where, reason: `the template ${ticket.route.template.name} has no section ${action}` }]
  }
  const preview = rendered(ticket, action)
  if ('reason' in preview) return [{ where, reason: preview.reason }]
  return Object.entries(wanted.fields ?? {}).flatMap(([name, field]) =>
    fieldFailures(name, field, preview.fields).map((failure) => ({
      ...failure,
      where: `${where}, ${name}`,
    })),
  )
}

function rendered(ticket: PreviewedTicket, action: Action): Preview | { readonly reason: string } {
  try {
    return ticket.render(action)
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    return { reason: `${code}: ${message}` }
  }
}

import { describe, expect, test } from 'vitest'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { BridgeError } from '../../../shared/errors.ts'
import { parseNotification } from '../../../shared/alert/recognise.ts'
import { isRecord, isScalar, unwrapped } from '../../../shared/alert/values.ts'
import { caseNames, loadCase } from './cases.ts'
import { commonPayload, loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from './corpus.ts'
import { outcomeOf } from './invariants.ts'

const NOT_RECOGNISED = 'p34-custom-payload-v1-without-text'

const MARK = 'Seen nowhere else'

/** Lists and objects that are known and of no use to a ticket's reader, and what is private; in lower case. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'armsystemeventsrequest',
  'authorization',
  'capacity',
  'claims',
  'datasources',
  'failureratechart',
  'httprequest',
  'linkstable',
  'policyassignmentsku',
  'presentationinsighteventrequest',
  'rules',
])

/** Where a value of a context sits, at any depth, also of lists and objects that are JSON in a text. */
interface Place {
  readonly path: string
  readonly found: unknown
  /** The context with another value there. */
  readonly put: (value: unknown) => unknown
}

function placesIn(sent: unknown, path = '$'): Place[] {
  const found = unwrapped(sent)
  const here: Place = { path, found, put: (value) => value }
  if (isScalar(found)) return [here]
  const wrapped = (value: unknown): unknown => (typeof sent === 'string' ? JSON.stringify(value) : value)
  const put = (name: string, value: unknown): unknown =>
    Array.isArray(found)
      ? found.with(Number(name), value)
      : Object.fromEntries(
          Object.entries(found as object).map((each) => (each[0] === name ? [name, value] : each)),
        )
  const inside = Object.entries(found as object).filter(([name]) => !LEFT_OUT.has(name.toLowerCase()))
  return [
    { ...here, put: (value) => (isScalar(value) ? value : wrapped(value)) },
    ...inside.flatMap(([name, content]) =>
      placesIn(content, `${path}.${name}`).map((place): Place => ({
        ...place,
        put: (value) => wrapped(put(name, place.put(value))),
      })),
    ),
  ]
}

const SENT = [
  ...PAYLOAD_NAMES.map((name) => ({ name, payload: loadPayload(name) })),
  ...caseNames.filter((name) => name !== NOT_RECOGNISED).map((name) => ({ name, payload: loadCase(name) })),
].map(({ name, payload }) => {
  const { service, context } = parseNotification(payload)
  return { name, service, places: placesIn(context) }
})

/** Whether the ticket's readers see the mark. */
function isShown(monitoringService: string, context: unknown): boolean {
  const payload = commonPayload({ monitoringService }, context)
  const { facts, customProperties, rows, configurationItems } = parseAlert(payload, RECEIVED_AT)
  const shown = [
    ...facts.map(({ value }) => value),
    ...[customProperties, ...rows].flatMap((one) => Object.values(one)),
    ...configurationItems,
  ]
  return shown.some((value) => value.includes(MARK))
}

const paths = (lost: readonly Place[]): string[] => lost.map(({ path }) => path)

describe.each(SENT)('of the context of $name', ({ service, places }) => {
  const isLost = (context: unknown): boolean => !isShown(service, context)
  const containers = places.filter(({ found }) => !isScalar(found))

  test('no new member is lost, at any depth', () => {
    const objects = containers.filter(({ found }) => isRecord(found))
    const lost = objects.filter(({ found, put }) => isLost(put({ newMember: MARK, ...(found as object) })))
    expect(paths(lost)).toEqual([])
  })

  test('no text is lost that stands in place of a list or an object', () => {
    expect(paths(containers.filter(({ put }) => isLost(put(MARK))))).toEqual([])
  })

  test('what is shown as a text is not lost in a list or an object', () => {
    const texts = places.filter(({ found, put }) => isScalar(found) && !isLost(put(MARK)))
    const lost = texts.filter(({ put }) => isLost(put([MARK])) || isLost(put({ newMember: MARK })))
    expect(paths(lost)).toEqual([])
  })
})

/** What a context has is read as that of the common schema is; see above. */
const IS_IN_CONTEXT = /\.activityLog\.|^\$(\.data)?\.(AlertRuleName|Description|Severity)$/

/** Whether the mark is anywhere in the alert; a payload without what its shape needs is kept as a whole. */
function isInAlert(payload: unknown): boolean {
  const outcome = outcomeOf(payload)
  return outcome instanceof BridgeError || JSON.stringify({ ...outcome, keys: null }).includes(MARK)
}

describe.each(PAYLOAD_NAMES.filter((name) => name.startsWith('legacy/')))(
  'around the context of %s',
  (name) => {
    const places = placesIn(loadPayload(name)).filter(({ path }) => !IS_IN_CONTEXT.test(path))

    test('what is read as a text is not lost in a list or an object', () => {
      const texts = places.filter(({ found, put }) => isScalar(found) && isInAlert(put(MARK)))
      const lost = texts.filter(({ put }) => !isInAlert(put([MARK])) || !isInAlert(put({ newMember: MARK })))
      expect(paths(lost)).toEqual([])
    })

    test('no text is lost that stands in place of the condition', () => {
      const conditions = places.filter(({ path }) => path.toLowerCase().endsWith('.context.condition'))
      expect(paths(conditions.filter(({ put }) => !isInAlert(put(MARK))))).toEqual([])
    })
  },
)

const factsOf = (essentials: Readonly<Record<string, unknown>>, context: unknown = {}): string[] =>
  parseAlert(commonPayload(essentials, context), RECEIVED_AT).facts.map(
    ({ name, value }) => `${name}: ${value}`,
  )

const factsOfContext = (monitoringService: string, context: unknown): string[] =>
  factsOf({ monitoringService }, context)

describe('of the essentials', () => {
  test.each(['alertTargetIDs', 'configurationItems'])('nothing is lost that is in the list %s', (list) => {
    const items = [{ id: 'a', name: 'b', newMember: MARK }, { other: 7 }, ['deeper'], 'c']
    expect(factsOf({ [list]: items })).toEqual(
      expect.arrayContaining([`New member: ${MARK}`, 'Other: 7', expect.stringMatching(/: deeper$/)]),
    )
  })

  test.each(['description', 'severity', 'firedDateTime'])('nothing is lost of %s as an object', (name) => {
    expect(factsOf({ [name]: { newForm: MARK } }).join('\n')).toContain(`: newForm: ${MARK}`)
  })
})

describe('in other places', () => {
  test('cells beyond the columns of a table are shown', () => {
    const tables = [{ columns: [{ name: 'a' }], rows: [['1', 'x', 7], ['2']] }]
    expect(factsOfContext('Log Analytics', { SearchQuery: 'q', SearchResults: { tables } })).toContain(
      'Cells without a column: x, 7',
    )
  })

  test('a member without a name is shown', () => {
    expect(factsOfContext('Platform', { ' ': MARK })).toContain(`Details: ${MARK}`)
    expect(factsOfContext('Nagios', { ' ': MARK })).toContain(`Details: ${MARK}`)
  })

  test('what all items of a list have in common is shown once', () => {
    const impactedServices = ['a', 'b'].map((ServiceName) => ({ ServiceName, state: 1 }))
    const facts = factsOfContext('ServiceHealth', { properties: { trackingId: 'T', impactedServices } })
    expect(facts.filter((fact) => fact === 'State: 1')).toHaveLength(1)
  })

  test('custom properties show what else they have, and what has no name', () => {
    const sent = [{ name: 'team', value: 'shop', newMember: MARK, type: null }, ['x'], 'y']
    const { customProperties } = parseAlert(commonPayload({}, {}, { customProperties: sent }), RECEIVED_AT)
    expect({ ...customProperties }).toEqual({ team: 'shop', 'New member': MARK, 'Custom properties': 'x; y' })
  })
})

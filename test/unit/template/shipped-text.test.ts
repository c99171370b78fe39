import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { LONGEST_TITLE, titleOf } from '../../../shared/alert/title.ts'
import { type Preview, previewPart } from '../../../shared/bridge/deliver/preview-alert.ts'
import { ticketPartsOf } from '../../../shared/bridge/deliver/ticket-parts.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { caseNames, loadCase } from '../alert/cases.ts'
import { loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from '../alert/corpus.ts'

const root = new URL('../../../', import.meta.url)
const config = await loadConfig(fileURLToPath(new URL('test/fixtures/config', root)), undefined, PRODUCTS)

const corpus = [
  ...PAYLOAD_NAMES.map((name) => ({ name, payload: loadPayload(name) })),
  ...caseNames
    .filter((name) => !name.startsWith('p34'))
    .map((name) => ({ name: `cases/${name}`, payload: loadCase(name) })),
]

/** What every route would open, also for an end. */
function openedBy(payload: unknown): Preview[] {
  const alert = parseAlert(payload, RECEIVED_AT)
  return config.routes.flatMap((route) =>
    ticketPartsOf(alert, payload, route).map((part) => previewPart(route, part, payload, 'open')),
  )
}

const TITLES = ['short_description', 'Title', 'title', 'ShortDescription']
const TEXTS = ['description', 'Description']

const titleIn = ({ fields, kind }: Preview): string | undefined =>
  kind === 'incident'
    ? TITLES.map((field) => fields[field]).find((title) => title !== undefined)
    : fields['description']?.split('\n')[0]

const textIn = ({ fields }: Preview): string =>
  TEXTS.map((field) => fields[field]).find((text) => text !== undefined) ?? ''

/** Lines that tell a reader nothing, or tell it in the words of a machine. */
const NOISE = [
  /^Dimension microsoft\./im,
  /^Hierarchy:/m,
  /^Ancestors:/m,
  /^Level: \d/m,
  /^Window: (?:\d{3,}|60|120) min/m,
  /^Severity description:/m,
  /^Failing periods: \d+ of [01]$/m,
  /: [\d.]+m$/m,
  /\[object |undefined|NaN/,
]

describe.each(corpus)('what is opened for $name', ({ payload }) => {
  const previews = openedBy(payload)
  const alert = parseAlert(payload, RECEIVED_AT)

  test('has the one title of the alert on every product, as a person reads it whole', () => {
    expect(previews.map(titleIn)).toEqual(previews.map(() => titleOf(alert)))
    expect(titleOf(alert).length).toBeLessThanOrEqual(LONGEST_TITLE)
  })

  test('has no noise on any product', () => {
    for (const preview of previews) {
      for (const noise of NOISE) expect(textIn(preview)).not.toMatch(noise)
    }
  })

  test('says no fact twice, and no message that repeats what was said', () => {
    for (const preview of previews) {
      const lines = textIn(preview)
        .split('\n')
        .filter(
          (line) =>
            /^[A-Z][\w -]+: \S/.test(line) && !/^(Condition|Metric namespace|Actual value)/.test(line),
        )
      expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([])
      expect(lines.filter((line) => line.startsWith('Severity: '))).toHaveLength(1)
      const operation = /^Operation: (.+)$/m.exec(textIn(preview))?.[1]
      expect(lines).not.toContain(`Message: ${operation}`)
    }
  })

  test('says what happened, then where to look, what decides, and ids last', () => {
    for (const preview of previews) {
      const text = textIn(preview)
      // What a field of 2,000 characters has no room for is cut at its end.
      const parts = [
        alert.summary.split('\n')[0] ?? '',
        'https://portal.azure.com/',
        '\nSeverity: ',
        '\nRule: ',
      ]
      const places = parts.map((part) => text.indexOf(part)).filter((place) => place !== -1)
      expect(places).toEqual(places.toSorted((one, other) => one - other))
    }
  })

  test('has how the ticket ends where nothing reports that', () => {
    for (const preview of previews) {
      const closes = /A person closes this ticket|a person closes this ticket/.test(textIn(preview))
      expect(closes).toBe(alert.reportsEnd !== 'yes')
    }
  })
})

import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../../shared/alert/alert.ts'
import type { TicketChange } from '../../../../shared/bridge/ticket/changes.ts'
import { isNotedPlainly, plainOf } from '../../../../shared/bridge/ticket/plain-change.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { Action } from '../../../../shared/ticket/ticket.ts'
import { at, buildBatch, buildBegun, buildRequest, REF, ROW } from '../../../builders/batch.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

interface Facts {
  readonly alert?: Partial<Alert>
  readonly wakeUpAt?: string
}

function buildChange(action: Action, { alert = {}, wakeUpAt }: Facts = {}): TicketChange {
  const { delivery } = buildRequest(wakeUpAt === undefined ? {} : { wakeUpAt })
  const facts = { summary: 'The summary.', firedAt: at(1), resolvedAt: null, ...alert }
  return {
    action,
    delivery: { ...delivery, alert: { ...delivery.alert, ...facts } },
    reports: 1,
    changeId: 'change-1',
    correlationId: ROW,
    episodes: {},
    severities: [],
  }
}

const refused = new BridgeError('product_rejected', 'impact is not known')
const failed = new BridgeError('template_failed', 'line 7 fails')

const linesOf = (change: TicketChange, error = failed): string[] =>
  plainOf(change, { error, isBare: false }).text.split('\n')

const NO_LINKS: Alert['links'] = {
  alert: null,
  resource: null,
  rule: null,
  searchResults: null,
  investigation: null,
}
const fallback = "This was written without the template's other fields, because it failed: line 7 fails"

describe('a plain change says what happened', () => {
  test.each<[what: string, change: TicketChange, lines: readonly string[]]>([
    ['fired', buildChange('open', { alert: { links: NO_LINKS } }), [`Sev2 cpu-high fired at ${at(1)}.`]],
    [
      'became worse',
      buildChange('escalate', { alert: { links: NO_LINKS } }),
      [`Sev2 cpu-high fired at ${at(1)}.`, 'This ticket could not be escalated.'],
    ],
    [
      'ended, by a resolve',
      buildChange('resolve', { alert: { links: NO_LINKS, condition: 'resolved', resolvedAt: at(5) } }),
      [`cpu-high has been over since ${at(5)}.`, 'This ticket could not be resolved and stays open.'],
    ],
    [
      'ended, by a hold of a Fired whose end came first',
      buildChange('hold', { alert: { links: NO_LINKS } }),
      [`cpu-high has been over since ${at(1)}.`, 'This ticket could not be put on hold and stays open.'],
    ],
    [
      'ended while others last',
      buildChange('note', { alert: { links: NO_LINKS, condition: 'resolved', resolvedAt: at(5) } }),
      [`cpu-high has been over since ${at(5)}.`],
    ],
    [
      'counts as over at a wake-up',
      buildChange('resolve', { alert: { links: NO_LINKS }, wakeUpAt: at(9) }),
      [
        'cpu-high counts as over: no report came for as long as the route waits.',
        'This ticket could not be resolved and stays open.',
      ],
    ],
    [
      'ended before a wake-up',
      buildChange('resolve', {
        alert: { links: NO_LINKS, condition: 'resolved', resolvedAt: at(5) },
        wakeUpAt: at(9),
      }),
      [`cpu-high has been over since ${at(5)}.`, 'This ticket could not be resolved and stays open.'],
    ],
  ])('%s', (_, change, lines) => {
    expect(linesOf(change)).toEqual([...lines, 'The summary.', '', fallback])
  })

  test('with the link to the alert, and where to fix the template when the product refused it', () => {
    const links = { ...NO_LINKS, alert: 'https://portal.azure.com/#alert' }
    expect(linesOf(buildChange('open', { alert: { links } }), refused).slice(2)).toEqual([
      'Alert: https://portal.azure.com/#alert',
      '',
      "This was written without the template's other fields, because it failed: impact is not known",
      expect.stringMatching(/^Fix the section open of the template: /),
    ])
  })
})

/** Whether the note is found, and which changes were looked for. */
const isNoted = async (action: Action, item: typeof REF | null): Promise<[boolean, string[]]> => {
  const connector = new ScriptedProduct()
  const calls: string[] = []
  connector.isWritten = async (_, id) => {
    calls.push(id)
    return true
  }
  const change = buildChange(action)
  const inDoubt = [buildBegun({ deliveryId: change.delivery.deliveryId, changeId: 'earlier' })]
  const state = buildBatch([buildRequest()], { item, inDoubt })
  return [await isNotedPlainly(state, change, { connector }), calls]
}

describe('a plain note is looked for', () => {
  test('in a ticket that is there', async () => {
    expect(await isNoted('note', REF)).toEqual([true, ['earlier']])
  })

  test('not where there is no ticket, and not for a change that is no note', async () => {
    expect(await isNoted('note', null)).toEqual([false, []])
    expect(await isNoted('reopen', REF)).toEqual([false, []])
  })
})

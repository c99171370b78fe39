import { describe, expect, test } from 'vitest'
import { CIRCUIT_FORMAT } from '../../../shared/bridge/protect/circuit-state.ts'
import { RATE_FORMAT } from '../../../shared/bridge/protect/rate-limiter.ts'
import { STORM_FORMAT } from '../../../shared/bridge/protect/storms.ts'
import { SIGN_IN_FORMAT } from '../../../shared/bridge/sign-in/sign-in-memory.ts'
import { SERIES_ROW_FORMAT } from '../../../shared/storage/azure/series-row.ts'
import { createFormerSeries, SERIES_FORMAT } from '../../../shared/bridge/ticket/recurrence.ts'
import { type PackedRecord, unpackRecord } from '../../../shared/storage/azure/packed-record.ts'
import { DEAD_LETTER_FORMAT } from '../../../shared/storage/dead-letter-format.ts'
import { COUNTS_FORMAT } from '../../../shared/storage/hour-counts.ts'
import { JOURNAL_FORMAT } from '../../../shared/storage/journal-format.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../shared/storage/ledger.ts'
import { ENVELOPE_FORMAT, parseEnvelope } from '../../../shared/storage/notification.ts'
import { TICKET_FORMAT } from '../../../shared/storage/ticket-format.ts'
import { fromStored, type StoredFormat } from '../../../shared/stored-format.ts'
import {
  GRANT_FORMAT,
  parseAccessToken,
  parseGrant,
  TOKEN_FORMAT,
} from '../../../shared/tokens/parse-grant.ts'
import { InMemoryRegisters } from '../../builders/in-memory-registers.ts'
import {
  DEAD_LETTERS,
  JOURNAL_LINES,
  MESSAGES,
  REGISTERS,
  SECRETS,
  TICKET_ROWS,
} from '../../builders/storage-v0.ts'

function recordOf(name: string): TicketRecord {
  const row = TICKET_ROWS[name]
  if (row === undefined) throw new Error(`There is no row ${name}.`)
  return unpackRecord(row as PackedRecord, name)
}

function textOfRegister(group: string): string {
  return REGISTERS.find(({ name }) => name.startsWith(`${group}/`))?.text ?? ''
}

describe('a ticket row of version 0', () => {
  test.each(Object.keys(TICKET_ROWS))('has all members of today and no others: %s', (name) => {
    expect(Object.keys(recordOf(name)).toSorted()).toEqual(Object.keys(NEW_TICKET_RECORD).toSorted())
  })

  test('says of an open ticket what it said', () => {
    expect(recordOf('open')).toMatchObject({
      mergedInto: null,
      isAdmitted: true,
      generation: 0,
      item: { id: 'ec6adc592ab44d29a644f7853b801fa4', number: 'INC0010001' },
      episodes: {
        '2edb1601171396ba': {
          name: 'open: vm1',
          firedAt: '2026-11-01T10:00:00.123Z',
          endedAt: null,
          reportsEnd: 'yes',
        },
      },
      severity: 'Sev2',
      reopenedByPerson: false,
      assignment: { assignee: '', group: '', inWork: false },
      delivered: ['02ae6f6bd7d26355b1c6e1494731b3a2'],
    })
  })

  test('says which ticket it was merged into', () => {
    expect(recordOf('mergedIntoEarlier').mergedInto).toBe(TICKET_ROWS['reopened']?.rowKey)
    expect(recordOf('rolledUp').mergedInto).toBe(TICKET_ROWS['rollUp']?.rowKey)
  })

  test('says what a digest has to tell, and when', () => {
    expect(recordOf('digest')).toMatchObject({ pendingDigest: 2, wakeUpAt: '2026-11-26T01:42:39.866Z' })
  })

  test('says which episode is in doubt', () => {
    expect(recordOf('doubt').inDoubt).toMatchObject([{ episode: '15f9cc3637997b11', condition: 'fired' }])
  })

  test('holds thousands of episodes in compressed columns', () => {
    expect(Object.keys(recordOf('large').episodes)).toHaveLength(2400)
  })
})

describe('a register of version 0', () => {
  test('says until when a connection is not called', () => {
    expect(fromStored(CIRCUIT_FORMAT, JSON.parse(textOfRegister('gate')), 'gate')).toMatchObject({
      openUntil: { urgent: 1795654677888, normal: 1795654737888 },
      failures: 1,
      cause: { code: 'product_throttled' },
      probeUntil: 0,
    })
  })

  test('counts calls', () => {
    expect(fromStored(RATE_FORMAT, JSON.parse(textOfRegister('rate')), 'rate')).toEqual({
      leases: [{ calls: 3, countsUntil: 1795653841500 }],
    })
  })

  test('knows a storm that goes on', () => {
    const text = REGISTERS.find(({ name }) => name === 'storm/servicenow-incident')?.text ?? ''
    expect(fromStored(STORM_FORMAT, JSON.parse(text), 'storm')).toMatchObject({
      opened: 26,
      storms: { '09b5f90a43b4': { since: '2026-11-26T00:42:39.099Z' } },
    })
  })

  test('names the latest ticket of a series', async () => {
    const registers = new InMemoryRegisters()
    const { name, text } = REGISTERS.find((register) => register.name.startsWith('series/')) ?? {
      name: '',
      text: '',
    }
    await registers.write(name, text, undefined)
    const former = createFormerSeries(registers, () => 0)
    const id = name.slice('series/'.length)
    expect(await former(id)).toBe('517a6f8d5bdbbf7681c4af936be0c723')
  })
})

describe('the journal of version 0', () => {
  const entries = Object.values(JOURNAL_LINES)
    .flat()
    .map((line) => fromStored(JOURNAL_FORMAT, JSON.parse(line), 'test'))

  test('has every step', () => {
    expect(new Set(entries.map(({ step }) => step))).toEqual(
      new Set(['accepted', 'waiting', 'delivered', 'dead', 'replayed', 'discarded']),
    )
  })

  test('names errors by the codes of today', () => {
    const codes = entries.flatMap((entry) => (entry.step === 'waiting' ? [entry.code] : []))
    expect(new Set(codes)).toEqual(
      new Set(['sign_in_needed', 'circuit_open', 'product_throttled', 'product_cut_off']),
    )
  })
})

test.each(Object.entries(DEAD_LETTERS))('a dead letter of version 0 is read: %s', (id, text) => {
  const before = JSON.parse(text) as object
  expect(fromStored(DEAD_LETTER_FORMAT, before, id)).toEqual(before)
})

test('a dead letter of version 0 of a wake-up is one of a wake-up', () => {
  const [wakeUp] = MESSAGES['wakeUpOfHold']?.envelope.notifications ?? []
  const stored = { code: 'gate_closed', notification: wakeUp }
  expect(fromStored(DEAD_LETTER_FORMAT, stored, 'test')).toMatchObject({
    code: 'circuit_open',
    notification: { wakeUp: { row: '517a6f8d5bdbbf7681c4af936be0c723', at: '2026-11-26T01:12:37.238Z' } },
  })
})

describe('a queue message of version 1', () => {
  test.each(Object.entries(MESSAGES))('is read: %s', (_, { envelope }) => {
    const { notifications } = parseEnvelope(envelope)
    expect(notifications.map(({ deliveryId }) => deliveryId)).toEqual(
      envelope.notifications.map(({ deliveryId }) => deliveryId),
    )
  })

  test('wakes up', () => {
    const [notification] = parseEnvelope(MESSAGES['wakeUpOfDigest']?.envelope).notifications
    const wakeUp = { row: '019e3de5b27d60de092ca843bb70ef6a', at: '2026-11-26T01:42:39.866Z' }
    expect(notification).toMatchObject({ wakeUp, heldAt: wakeUp.at, routes: ['per-rule'] })
    expect(notification).not.toHaveProperty('reminder')
  })
})

test.each(SECRETS.map(({ name, value }) => [name, value] as const))(
  'a secret of version 0 is read: %s',
  (name, text) => {
    const parsed = name.endsWith('-token') ? parseAccessToken(name, text) : parseGrant(name, text)
    expect(parsed).toEqual(JSON.parse(text))
  },
)

describe('what a newer version of the app has written is not taken for something known', () => {
  const formats: readonly StoredFormat<object>[] = [
    TICKET_FORMAT,
    CIRCUIT_FORMAT,
    RATE_FORMAT,
    STORM_FORMAT,
    SERIES_FORMAT,
    SERIES_ROW_FORMAT,
    SIGN_IN_FORMAT,
    COUNTS_FORMAT,
    JOURNAL_FORMAT,
    DEAD_LETTER_FORMAT,
    ENVELOPE_FORMAT,
    GRANT_FORMAT,
    TOKEN_FORMAT,
  ]
  test.each(formats)('$name', (format) => {
    const read = (): unknown => fromStored(format, { v: format.version + 1 }, 'abc')
    expect(read).toThrow(expect.objectContaining({ code: 'stored_by_newer_version', retry: 'later' }))
    expect(read).toThrow(`${format.name} abc`)
  })

  test.each(formats)('every version of a $name has its upgrade', ({ upgrades, version }) => {
    expect(upgrades).toHaveLength(version)
  })
})

import { describe, expect, test } from 'vitest'
import { changed, isNoted, typedFields } from '../../../../shared/connectors/scsm/change-incident.ts'
import { EnumLists } from '../../../../shared/connectors/scsm/enum-lists.ts'
import type { Json } from '../../../../shared/connectors/scsm/json.ts'
import type { Work } from '../../../../shared/connectors/scsm/service-manager.ts'
import type { Change } from '../../../../shared/ticket/ticket.ts'

const NOW = '2026-11-23T12:00:00.000Z'
const CHANGE_ID = 'f'.repeat(32)
const GUID = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f0'
const ACTIVE = '5e2d3932-ca6d-1515-7310-6f58584df73e'
const RESOLVED = '2b8830b6-59f0-f574-9c2a-f4b4682f1681'

/** A Service Manager that has these support groups, and counts how often it is asked; it does nothing else. */
function workWith(names: readonly string[]): Work & { asked: number } {
  const work = {
    asked: 0,
    listValues: async () => {
      work.asked += 1
      return names.map((Name) => ({ Id: GUID, Name }))
    },
  }
  return work as Partial<Work> as Work & { asked: number }
}

const typed = (fields: Record<string, string>, projection: Json = {}): Promise<Json> =>
  typedFields(workWith(['Tier 1']), new EnumLists(), fields, projection)

describe('a field of a template', () => {
  test.each<[field: string, text: string, present: unknown, value: unknown]>([
    ['Title', 'CPU', null, 'CPU'],
    ['Impact', 'high', null, { Id: 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664', Name: 'high' }],
    ['TierQueue', 'TIER 1', null, { Id: GUID, Name: 'Tier 1' }],
    ['TierQueue', GUID.toUpperCase(), null, { Id: GUID, Name: GUID.toUpperCase() }],
    ['Escalated', 'true', false, true],
    ['Escalated', 'no', true, false],
    ['OwnNumber', '12.5', 1, 12.5],
    ['OwnNumber', 'twelve', 1, 'twelve'],
    ['OwnList', GUID, { Id: null, Name: null }, { Id: GUID, Name: GUID }],
    ['AssignedWorkItem', GUID, null, { BaseId: GUID }],
  ])('%s %s has the type that the product gives it', async (field, text, present, value) => {
    expect(await typed({ [field]: text }, { [field]: present })).toEqual({ [field]: value })
  })

  test.each(['AssignedWorkItem', 'OwnList'])('%s is refused without a GUID', async (field) => {
    const call = typed({ [field]: 'somebody' }, { OwnList: { Id: null } })
    await expect(call).rejects.toMatchObject({ code: 'product_rejected' })
  })

  test('AnalystComment is no property', async () => {
    expect(await typed({ AnalystComment: 'seen' })).toEqual({})
  })
})

describe('a list', () => {
  test('is asked for once, and again for a name that it did not have', async () => {
    const work = workWith(['Tier 1'])
    const lists = new EnumLists()
    await lists.find(work, 'TierQueue', 'Tier 1')
    await lists.find(work, 'TierQueue', 'tier 1')
    await expect(lists.find(work, 'TierQueue', 'Tier 9')).rejects.toThrow('it has Tier 1')
    expect(work.asked).toBe(2)
  })

  test('is not asked for a value that every installation has', async () => {
    const work = workWith([])
    await new EnumLists().find(work, 'Status', 'Active.Pending')
    expect(work.asked).toBe(0)
  })
})

const noteOf = (text: string): Change => ({ action: 'note', fields: { AnalystComment: text }, id: CHANGE_ID })
const change: Change = { action: 'resolve', fields: {}, id: CHANGE_ID }

describe('a changed incident', () => {
  test('has a comment for analysts only, which is found again', () => {
    const next = changed({ AppliesToTroubleTicket: null }, noteOf('seen'), {}, 'CONTOSO\\bridge', NOW)
    expect(next['AppliesToTroubleTicket']).toEqual([
      {
        ActionType: 'AnalystComment',
        Title: 'Analyst Comment',
        Description: `seen\n[delivery ${CHANGE_ID}]`,
        EnteredBy: 'CONTOSO\\bridge',
        EnteredDate: NOW,
        LastModified: NOW,
        IsPrivate: true,
      },
    ])
    expect(isNoted(next, CHANGE_ID)).toBe(true)
  })

  test.each(['Comment', 'Description'])('has no second comment when the first is read as %s', (name) => {
    const log = [{ [name]: `seen\n[delivery ${CHANGE_ID}]` }]
    const next = changed({ AppliesToTroubleTicket: log }, noteOf('seen'), {}, 'x', NOW)
    expect(next['AppliesToTroubleTicket']).toEqual(log)
  })

  test('is resolved now, and keeps that date when it is resolved again', () => {
    const Status = { Id: RESOLVED }
    const first = changed({ Status: { Id: ACTIVE } }, change, { Status }, 'x', NOW)
    const again = changed({ Status, ResolvedDate: 'then' }, change, { Status }, 'x', NOW)
    expect([first['ResolvedDate'], again['ResolvedDate']]).toEqual([NOW, 'then'])
  })

  test('has no resolution when it is active', () => {
    const resolved = { ResolutionDescription: 'over', ResolvedDate: NOW, ResolutionCategory: { Id: GUID } }
    expect(changed(resolved, change, { Status: { Id: ACTIVE } }, 'x', NOW)).toMatchObject({
      ResolutionDescription: null,
      ResolvedDate: null,
      ResolutionCategory: { Id: null },
    })
  })
})

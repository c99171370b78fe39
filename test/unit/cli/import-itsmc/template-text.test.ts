import { readFileSync } from 'node:fs'
import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { planImport } from '../../../../cli/import-itsmc/plan-import.ts'
import {
  literalLiquid,
  writeTemplate,
  type WrittenTemplate,
} from '../../../../cli/import-itsmc/template-text.ts'
import { createTemplateEngine } from '../../../../shared/template/engine.ts'
import type { TemplateDocument } from '../../../../shared/template/template-schema.ts'
import type { Kind } from '../../../../shared/ticket/ticket.ts'
import { buildReceiver } from './receivers.ts'
import { SERVICE_NOW } from '../../../../shared/connectors/service-now/product.ts'

const shippedOf = (kind: Kind): string => readFileSync(`config/templates/servicenow-${kind}.yaml`, 'utf8')

function written(kind: Kind, constants: Readonly<Record<string, string>>): WrittenTemplate {
  const receiver = buildReceiver({}, { kind, constants: new Map(Object.entries(constants)) })
  const [route] = planImport([receiver], SERVICE_NOW, 'servicenow').routes
  if (route === undefined) throw new Error('A receiver becomes a route.')
  return writeTemplate(shippedOf(kind), route)
}

const documentOf = ({ text }: WrittenTemplate): TemplateDocument => parse(text) as TemplateDocument

describe('the template of a route', () => {
  test('is the one that comes with the app, and a line that says where it is from', () => {
    const { text } = written('incident', {})

    const origin = '# Written by import-itsmc from the receiver Raise incident of ag-shop.\n'
    expect(text.replace(origin, '')).toBe(shippedOf('incident'))
  })

  test('has constants for what the severity would decide, also when it becomes more severe', () => {
    const template = written('incident', { impact: '3' })

    expect(documentOf(template)).toMatchObject({ open: { impact: '3' }, escalate: { impact: '3' } })
    expect(template.bySeverity).toEqual(['urgency'])
  })

  test('leaves alone what ends and reopens a ticket', () => {
    const { resolve, reopen } = documentOf(written('incident', { state: '1', close_code: 'x' }))

    expect({ resolve: resolve['close_code'], reopen: reopen['state'] }).toEqual({
      resolve: 'Solution provided',
      reopen: '2',
    })
  })

  test('has constants that replace a text of several lines', () => {
    const { open, note } = documentOf(written('incident', { short_description: 'Alert' }))

    expect(open['short_description']).toBe('Alert')
    expect(note).toEqual((parse(shippedOf('incident')) as TemplateDocument).note)
  })

  test('has the constants of an event wherever the event is sent again', () => {
    const { open, note, reopen } = documentOf(written('event', { severity: '2', ci_type: 'server' }))

    expect(open).toMatchObject({ severity: '2', ci_type: 'server' })
    expect([note, reopen]).toEqual([open, open])
  })

  test.each([
    "it's",
    '"quoted"',
    'a: b # c',
    '* star',
    '%',
    'two\nlines',
    '\u0007',
    '😀',
    'back\\slash',
    'yes',
  ])('holds the constant %j as it is', (constant) => {
    expect(documentOf(written('incident', { u_note: constant })).open['u_note']).toBe(constant)
  })
})

test('a constant renders as itself, whatever Liquid would make of it', () => {
  const engine = createTemplateEngine()
  const liquid = constantFrom('{', '{{', '{%', '}}', '%}', '"', "'", 'raw', ' ', '-', '|', 'alert', '#', '\\')
  const texts = oneof(
    string(),
    array(liquid).map((pieces) => pieces.join('')),
  )
  assert(
    property(texts, (text) => {
      expect(engine.parseAndRenderSync(literalLiquid(text))).toBe(text)
    }),
  )
})

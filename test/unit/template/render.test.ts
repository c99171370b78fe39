import { describe, expect, test } from 'vitest'
import type { BridgeError } from '../../../shared/errors.ts'
import { buildAlert } from '../../builders/alert.ts'
import { buildTemplateContext } from '../../builders/template.ts'
import { compile, renderText } from './compile.ts'

function errorOf(run: () => unknown): BridgeError {
  try {
    run()
  } catch (error) {
    return error as BridgeError
  }
  throw new Error('nothing was thrown')
}

describe('letter case makes no difference', () => {
  test.each([
    ['{% if alert.resource.resourceGroup == "RG-Shop" %}yes{% endif %}', 'yes'],
    ['{% if alert.resource.resourceGroup != "RG-SHOP" %}{% else %}yes{% endif %}', 'yes'],
    ['{% if alert.resource.id contains "/resourcegroups/RG-SHOP/" %}yes{% endif %}', 'yes'],
    ['{% if alert.configurationItems contains "VM-Shop-1" %}yes{% endif %}', 'yes'],
    ['{% unless alert.severity <= "sev1" %}{% else %}yes{% endunless %}', 'yes'],
    ['{{ alert.resource.type | category }}', 'compute'],
    ['{{ "none" | category }}', 'other'],
  ])('%j is written as %j', (text, expected) => {
    const category = { 'Microsoft.Compute/virtualMachines': 'compute', otherwise: 'other' }
    expect(renderText(text, {}, { category })).toBe(expected)
  })
})

describe('a value', () => {
  test.each([
    ['Plain text', 'Plain text'],
    [6, '6'],
    [true, 'true'],
    ['{{ alert.rule.name }}', 'cpu-high'],
    ['{{ alert.severity | downcase }}', 'sev1'],
    ['{{ alert.firedAt | date: "%Y-%m-%d %H:%M:%S" }}', '2026-02-03 04:05:06'],
    ['{{ alert.configurationItems | join: ", " }}', 'vm-shop-1'],
    ['{{ alert.targets.size }} of {{ alert.resource.type }}', '1 of microsoft.compute/virtualmachines'],
    [
      '{% for fact in alert.facts %}{{ fact.name }}={{ fact.value }};{% endfor %}',
      'Condition=Average Percentage CPU over 90;',
    ],
    ['{% for each in alert.customProperties %}{{ each[0] }}={{ each[1] }};{% endfor %}', 'team=shop;'],
    ['{{ alert.customProperties.team }}', 'shop'],
    ['{{ raw.schemaId }}', 'azureMonitorCommonAlertSchema'],
    ['{{ route.name }} to {{ connection.name }}', 'incidents to servicenow'],
    ['{{ connection.url }}', 'https://example.service-now.com'],
    ['{{ ticket.correlationId }}', '0123456789abcdef0123456789abcdef'],
    ['{% assign team = alert.customProperties.team %}{{ team | upcase }}', 'SHOP'],
    ['  around \n', 'around'],
  ])('%j is written as %j', (text, expected) => {
    expect(renderText(text)).toBe(expected)
  })

  test('may name the ticket, once there is one, and the one before it', () => {
    const previous = { number: 'INC0010001', url: 'https://example.service-now.com/1' }
    const ticket = {
      correlationId: 'c',
      number: 'INC0010002',
      url: 'https://example.service-now.com/2',
      closing: '',
      previous,
    }
    expect(renderText('{{ ticket.number }} after {{ ticket.previous.number }}', { ticket })).toBe(
      'INC0010002 after INC0010001',
    )
  })
})

describe('a table', () => {
  const tables = { urgency: { Sev0: 1, Sev1: 'high', otherwise: 3 }, blank: { otherwise: '' } }
  const urgencyOf = (severity: 'Sev0' | 'Sev1' | 'Sev4') =>
    renderText('{{ alert.severity | urgency }}', { alert: buildAlert({ severity }) }, tables)

  test('gives the value beside the key', () => {
    expect(urgencyOf('Sev0')).toBe('1')
    expect(urgencyOf('Sev1')).toBe('high')
  })

  test('gives the value of otherwise for every other key', () => {
    expect(urgencyOf('Sev4')).toBe('3')
    expect(renderText('{{ "constructor" | urgency }}', {}, tables)).toBe('3')
    expect(renderText('{{ "__proto__" | urgency }}', {}, tables)).toBe('3')
  })

  test('may give nothing', () => {
    expect(renderText('{{ alert.severity | blank }}', {}, tables)).toBeUndefined()
  })
})

describe('a value that is missing', () => {
  const bare = buildAlert({
    resource: null,
    resolvedAt: null,
    links: { alert: null, resource: null, rule: null, searchResults: null, investigation: null },
    customProperties: {},
  })

  test('is an error that names template, action, field and value', () => {
    const template = compile({
      open: { short_description: '{{ ticket.number }}', description: 'D', impact: 1, urgency: 1 },
    })
    const error = errorOf(() => template.render('open', buildTemplateContext()))
    expect(error).toMatchObject({ code: 'template_failed', retry: 'never' })
    expect(error.message).toBe(
      'templates/incident.yaml:2: open.short_description: undefined variable: ticket.number. Give the value a default.',
    )
  })

  test.each([
    'alert.resource.name',
    'alert.resolvedAt',
    'alert.links.investigation',
    'alert.customProperties.team',
    'raw.data.essentials.alertRule',
    'ticket.previous.number',
  ])('%s is an error, or its default', (name) => {
    const error = errorOf(() => renderText(`{{ ${name} }}`, { alert: bare }))
    expect(error.message).toContain(`note.comments: undefined variable: ${name.split('.')[0]}.`)
    expect(renderText(`{{ ${name} | default: "none" }}`, { alert: bare })).toBe('none')
  })

  test.each(['alert.resource', 'alert.resolvedAt', 'alert.links.alert', 'ticket.previous', 'raw.data'])(
    '%s can be asked for',
    (name) => {
      expect(renderText(`{% if ${name} %}there{% else %}missing{% endif %}`, { alert: bare })).toBe('missing')
    },
  )
})

describe('a field that comes out blank', () => {
  test('is left out', () => {
    const template = compile({
      note: { work_notes: 'Again', comments: '{% if ticket.previous %}x{% endif %} \n' },
    })
    expect(template.render('note', buildTemplateContext())).toEqual({ work_notes: 'Again' })
  })

  test('is an error that names it, when the product needs it', () => {
    const template = compile({ resolve: { state: '6', close_code: ' ', close_notes: '{{ alert.rule.id }}' } })
    const error = errorOf(() => template.render('resolve', buildTemplateContext()))
    expect(error).toMatchObject({
      code: 'template_failed',
      message:
        'templates/incident.yaml:1: resolve: close_code, close_notes rendered blank. Give it a default.',
    })
  })
})

describe('an alert', () => {
  test('is text: what it says is not evaluated', () => {
    const summary = '{{ connection.url }}{% assign x = 1 %}{% raw %}'
    expect(renderText('{{ alert.summary }}', { alert: buildAlert({ summary }) })).toBe(summary)
  })

  test.each([
    'raw.__proto__',
    'raw.constructor',
    'raw.constructor.name',
    'raw.toString',
    'raw.list.constructor',
    'alert.customProperties.constructor',
    'alert.facts.constructor.constructor',
  ])('gives no way to %s', (path) => {
    expect(renderText(`{{ ${path} | default: "nothing" }}`, { raw: { list: [] } })).toBe('nothing')
  })

  test('may have a property with such a name', () => {
    const customProperties = Object.assign(Object.create(null) as Record<string, string>, {
      constructor: 'kept',
    })
    const alert = buildAlert({ customProperties })
    expect(renderText('{{ alert.customProperties.constructor }}', { alert })).toBe('kept')
  })
})

test('a field that is too long is cut, and goes on in the description', () => {
  const name = 'n'.repeat(200)
  const template = compile({
    open: { short_description: '{{ alert.rule.name }}', description: 'Text', impact: 1, urgency: 1 },
  })
  const alert = buildAlert({ rule: { name, id: '', description: '' } })
  const fields = template.render('open', buildTemplateContext({ alert }))
  expect(fields).toMatchObject({
    short_description: `${'n'.repeat(159)}…`,
    description: `Text\n\nshort_description in full:\n${name}`,
  })
})

describe('a text that is longer than its field', () => {
  const LONG = 'v'.repeat(20_000)
  const longFact = { facts: [{ name: 'Query', value: LONG }] }

  test('shows all of its values, the long ones shortened', () => {
    const text = '{% for fact in alert.facts %}{{ fact.value }}{% endfor %} then {{ alert.rule.name }}'
    expect(renderText(text, { alert: buildAlert(longFact) })).toMatch(
      /^v+ … \(\d+ more characters\) then cpu-high$/,
    )
  })

  test('keeps its links, and leaves an endless one out', () => {
    const link = `https://example.com/${'l'.repeat(900)}`
    const links = {
      alert: link,
      resource: null,
      rule: null,
      searchResults: `https://example.com/${LONG}`,
      investigation: null,
    }
    const text = '{{ alert.links.alert }} {{ alert.links.searchResults }} {{ alert.summary }}'
    expect(renderText(text, { alert: buildAlert({ links, summary: LONG }) })).toMatch(
      new RegExp(
        `^${link} \\(a link of 20020 characters; the alert has it\\) v+ … \\(\\d+ more characters\\)$`,
      ),
    )
  })

  test('compares and measures its values as they are', () => {
    const text =
      '{% capture all %}{{ alert.summary }}{% endcapture %}{{ alert.summary.size }}{{ alert.summary }}'
    expect(renderText(text, { alert: buildAlert({ summary: LONG }) })).toMatch(/^20000v+ …/)
  })
})

import { describe, expect, test } from 'vitest'
import { buildAlert } from '../../builders/alert.ts'
import { buildTemplateContext } from '../../builders/template.ts'
import { TEMPLATE_VALUES, valueAt } from '../../../shared/template/values.ts'
import { ALERT_MEMBERS } from '../../../shared/template/names.ts'
import { compile } from './compile.ts'

const bare = buildAlert({
  resource: null,
  resolvedAt: null,
  targets: [],
  configurationItems: [],
  links: { alert: null, resource: null, rule: null, searchResults: null, investigation: null },
  customProperties: {},
})

/** What is said of a text in a note, and what becomes of it with an alert that lacks all that can be missing. */
function lookAt(text: string): { cautions: readonly string[]; fails: boolean } {
  const template = compile({ note: { work_notes: 'Again', comments: text } })
  let fails = false
  try {
    template.render('note', buildTemplateContext({ alert: bare, raw: {} }))
  } catch {
    fails = true
  }
  return { cautions: template.cautions(), fails }
}

describe('a value that some alerts lack is reported', () => {
  test.each([
    'alert.resource.name',
    'alert.resolvedAt',
    'alert.links.searchResults',
    'alert.customProperties.team',
    'alert.configurationItems[0]',
    'raw.data.essentials.alertRule',
    'ticket.previous.number',
  ])('%s', (name) => {
    const path = name.replace(/\[(\d)\]/, '.$1')
    expect(lookAt(`{{ ${name} }}`)).toEqual({
      cautions: [
        expect.stringMatching(
          new RegExp(
            `^templates/incident.yaml:\\d+: note.comments: ${path} can be missing \\(.+\\): give it a default`,
          ),
        ),
      ],
      fails: true,
    })
  })

  test.each([
    '{{ alert.customProperties.team | upcase }}',
    '{{ alert.customProperties.team | upcase | default: "none" }}',
    '{{ alert.resource.name | default: raw.name }}',
    '{{ alert.summary | append: raw.name }}',
    '{% for each in raw.data.list %}{{ each }}{% endfor %}',
    '{% if alert.links.alert %}x{% endif %}{{ alert.links.alert }}',
    '{% if alert.customProperties.owner %}{% else %}{{ alert.customProperties.team }}{% endif %}',
    '{% assign team = alert.summary | append: raw.name %}{{ team }}',
    '{% capture all %}{{ alert.resource.id }}{% endcapture %}',
  ])('in %s', (text) => {
    expect(lookAt(text)).toMatchObject({ cautions: [expect.anything()], fails: true })
  })

  test('with the line of its text', () => {
    expect(lookAt('first\n{{ alert.summary }}\n{{ raw.name }}').cautions).toEqual([
      expect.stringMatching(/^templates\/incident\.yaml:4: /),
    ])
  })
})

describe('nothing is reported', () => {
  test.each([
    '{{ alert.customProperties.team | default: "none" | upcase }}',
    '{{ alert.resource.name | default: alert.rule.name }}',
    '{% if alert.resource %}{{ alert.resource.name }}{% endif %}',
    '{% if alert.resource.type == "" %}{{ alert.resource.name }}{% endif %}',
    '{% if alert.condition == "resolved" %}{{ alert.resolvedAt }}{% endif %}',
    '{% unless alert.links.alert == blank %}{{ alert.links.alert }}{% endunless %}',
    '{% case alert.customProperties.team %}{% when "shop" %}{{ alert.customProperties.team }}{% endcase %}',
    '{% if alert.configurationItems.size > 0 %}{{ alert.configurationItems[0] }}{% endif %}',
    '{% if raw.data %}{% if raw.data.list %}{{ raw.data.list }}{% endif %}{% endif %}',
    '{% assign team = alert.customProperties.team %}{{ team | upcase }}',
    '{% assign team = alert.customProperties.team | default: "none" %}{{ team }}',
    '{% for property in alert.customProperties %}{{ property[0] }}{% endfor %}',
    '{{ raw | json }}{{ alert.facts.size }}{{ ticket.number | default: "" }}',
  ])('of %s', (text) => {
    expect(lookAt(text)).toEqual({ cautions: [], fails: false })
  })

  test('of the ticket where there is one', () => {
    const template = compile({ note: { work_notes: '{{ ticket.number }}' }, reopen: { state: '2' } })
    expect(template.cautions()).toEqual([])
  })
})

test('the number of a ticket that is about to be opened is reported', () => {
  const open = { short_description: '{{ ticket.number }}', description: 'D', impact: 1, urgency: 1 }
  expect(compile({ open }).cautions()).toEqual([
    expect.stringContaining('ticket.number can be missing (in `open`)'),
  ])
})

test('every name of the table is one that a template can use', () => {
  const texts = TEMPLATE_VALUES.flatMap(({ name, members }) =>
    Array.isArray(members) ? members.map((member) => `${name}.${member}`) : [name],
  )
  const text = texts.map((name) => `{{ ${name} | default: "" }}`).join('')
  expect(() => compile({ note: { work_notes: text } })).not.toThrow()
})

test('every member of an alert has its row in the table', () => {
  const members = Object.keys(ALERT_MEMBERS).filter((name) => name !== 'rule' && name !== 'links')
  expect(members.filter((name) => valueAt(['alert', name]) === undefined)).toEqual([])
})

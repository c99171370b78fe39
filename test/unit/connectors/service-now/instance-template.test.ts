import { expect, test } from 'vitest'
import { parseTemplate } from '../../../../shared/connectors/service-now/instance-template.ts'

test.each([
  ['category=network^urgency=1^EQ', { category: 'network', urgency: '1' }],
  ['description=one ^^ two^urgency=1', { description: 'one ^ two', urgency: '1' }],
  ['description=ends so^^^urgency=1', { description: 'ends so^', urgency: '1' }],
  ['description=a=b', { description: 'a=b' }],
  ['description=first\nsecond^EQ', { description: 'first\nsecond' }],
  ['close_notes=^EQ', { close_notes: '' }],
  ['caller_id=javascript:gs.getUserID()^urgency=1', { urgency: '1' }],
  ['Not A Field=x^^NQ=y^short_description', {}],
  ['', {}],
])('%j is %j', (encoded, fields) => {
  expect(parseTemplate(encoded)).toEqual(fields)
})

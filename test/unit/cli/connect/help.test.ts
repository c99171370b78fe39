import { expect, test } from 'vitest'
import { formsOf } from '../../../../cli/connect/forms.ts'
import { helpOf } from '../../../../cli/connect/help.ts'
import { PRODUCTS } from '../../../../shared/connectors/products.ts'

const sections = helpOf(formsOf(PRODUCTS)).split('\n\n')

test('what all products have in the same words is printed once, and the rest under each product', () => {
  expect(sections.map((section) => section.split('\n')[0])).toEqual([
    'Every product:',
    'ServiceNow:',
    'System Center Service Manager:',
    'Provance:',
    'Cherwell:',
    'NAME-proxy, the proxy in front of System Center Service Manager:',
  ])
  expect(sections[0]).toContain('--sync KINDS')
  for (const section of sections.slice(1)) expect(section).toContain('--url URL')
})

test('no secret has a flag', () => {
  expect(sections.join()).not.toMatch(/--password|--client-secret/)
})

test('a product that ends is named as such, with what to do', () => {
  const cherwell = sections.find((section) => section.startsWith('Cherwell:')) ?? ''
  expect(cherwell.replaceAll(/\s+/g, ' ')).toMatch(
    /Cherwell ends on 2026-12-31\. .*connect the product that replaces it/,
  )
})

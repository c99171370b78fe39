import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readConfigTexts } from '../../../shared/config/load-config.ts'
import { createRunTrial } from '../../../shared/console/models/playground.ts'
import { START } from '../../builders/clock.ts'
import { buildPayload } from '../../builders/payload.ts'

const FOLDER = fileURLToPath(new URL('../../fixtures/config', import.meta.url))
const FILE = 'templates/servicenow-incident.yaml'

const run = createRunTrial(new URL('../../../shared/console/playground-worker.ts', import.meta.url))

/** What comes of the shipped configuration with another short description. */
async function tryTitle(title: string): Promise<string> {
  const shipped = readFileSync(`${FOLDER}/${FILE}`, 'utf8')
  const edited = shipped.replace(
    /short_description: &title >-\n(?: {4}.*\n)+/,
    `short_description: &title ${title}\n`,
  )
  const answer = await run({
    texts: { ...(await readConfigTexts(FOLDER)), [FILE]: edited },
    urls: { servicenow: 'https://dev.service-now.com' },
    payload: JSON.stringify(buildPayload()),
    receivedAt: START,
  })
  return JSON.stringify(answer)
}

test('a thread of its own renders what is tried', async () => {
  expect(await tryTitle("'Edited {{ alert.severity }}'")).toMatch(/Edited Sev\d/)
})

test('a template that goes on for ever, or takes all the memory, is ended', async () => {
  const loop = "'{% for a in (1..100000000) %}{% for b in (1..100000000) %}{% endfor %}{% endfor %}'"
  const large = `'{% assign x = "a" %}{% for a in (1..60) %}{% assign x = x | append: x %}{% endfor %}{{ x }}'`
  for (const title of [loop, large]) expect(await tryTitle(title)).toMatch(/limit|ended/)
}, 60_000)

test('a template reads neither files nor the environment', async () => {
  expect(await tryTitle(`'{% include "/etc/hostname" %}'`)).toContain('include')
  expect(await tryTitle("'{{ process.env.PATH }}'")).toContain('process')
})

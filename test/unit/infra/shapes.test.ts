import { readFile } from 'node:fs/promises'
import { expect, test, type TestContext } from 'vitest'
import { parseBicep } from '../../../tools/bicep/bicep-file.ts'
import { readBicepFolder } from '../../../tools/bicep/check-bicep.ts'
import { loadShapes, SCHEMA_FOLDER, type CheckShapes } from '../../../tools/bicep/check-shapes.ts'

const shapes = await loadShapes()
const NO_SCHEMAS = `Azure's published schemas are not in ${SCHEMA_FOLDER}.`

/** Azure publishes its schemas; they are too large to be kept here, and the test runs where someone has put them. */
function shapesOr(context: TestContext): CheckShapes {
  if (shapes !== undefined) return shapes
  console.log(`Skipped: ${NO_SCHEMAS}`)
  return context.skip(NO_SCHEMAS)
}

test('each resource of infra/ has the shape that Azure publishes', async (context) => {
  const checkShapes = shapesOr(context)

  const reports = [...(await readBicepFolder('infra')).values()].map(checkShapes)

  expect(reports.flatMap(({ problems }) => problems)).toEqual([])
  expect([...new Set(reports.flatMap(({ unknown }) => unknown))]).toEqual([
    'Microsoft.Insights/diagnosticSettings@2021-05-01-preview',
  ])
  expect(reports.reduce((sum, { checked }) => sum + checked, 0)).toBeGreaterThan(40)
})

test.for([
  [
    'a wrong choice',
    'flex.bicep',
    "type: 'blobContainer'",
    "type: 'blob'",
    'storage/type must be equal to one',
  ],
  ['a wrong type', 'flex.bicep', 'reserved: true', "reserved: 'yes'", '/properties/reserved must be boolean'],
  ['a misspelt name', 'flex.bicep', 'httpsOnly:', 'httpOnly:', 'additional properties: "httpOnly"'],
  [
    'a missing name',
    'action-group.bicep',
    'groupShortName: shortName',
    '',
    "required property 'groupShortName'",
  ],
  [
    'a wrong plan',
    'work-items.bicep',
    "plan: 'Analytics'",
    "plan: 'Premium'",
    '/properties/plan must be equal',
  ],
  [
    'a wrong choice in a loop',
    'watch.bicep',
    "timeAggregation: 'Count'",
    "timeAggregation: 'Rows'",
    'timeAggregation must be equal',
  ],
] as const)('%s is found', async ([, name, before, after, reason], context) => {
  const checkShapes = shapesOr(context)
  const path = `infra/app/${name}`
  const text = await readFile(path, 'utf8')
  expect(text).toContain(before)

  const { problems } = checkShapes(await parseBicep(path, text.replace(before, after)))

  expect(problems.map((problem) => problem.reason)).toContainEqual(expect.stringContaining(reason))
})

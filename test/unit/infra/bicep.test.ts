import { expect, test } from 'vitest'
import { parseBicep } from '../../../tools/bicep/bicep-file.ts'
import { bicepProblems, readBicepFolder } from '../../../tools/bicep/check-bicep.ts'

test('infra/ has no mistake that can be found without a compiler', async () => {
  expect(bicepProblems(await readBicepFolder('infra'))).toEqual([])
})

const GOOD = `
@description('Where.')
param location string

@allowed(['small', 'large'])
@description('How large.')
param size string = 'small'

var tags = { size: size }

module part 'part.bicep' = {
  name: 'part'
  params: { place: location, kind: 'a', tags: tags }
}

output id string = part.outputs.id
`
const PART = `
@description('Where.')
param place string

@description('Of which kind.')
@allowed(['a', 'b'])
param kind string

@description('Tags.')
param tags object

@description('Ids of others.')
param others array = []

var names = [for other in others: '\${other}-\${kind}']

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: '\${place}\${join(names, '')}'
  location: place
  tags: tags
}

output id string = account.id
`

test('correct Bicep passes', async () => {
  expect(await problemsOf(GOOD, PART)).toEqual([])
})

test.each([
  ['a brace that is missing', "name: 'part'", "name: 'part', {", 'this is not Bicep'],
  ['a name that is not declared', '{ size: size }', '{ size: sizes }', 'sizes is not declared'],
  ['a parameter that is not used', '{ size: size }', "{ size: 'x' }", 'size is not used'],
  ['a variable that is not used', 'tags: tags', 'tags: {}', 'tags is not used'],
  ['a parameter without a description', "@description('Where.')", '', 'param location has no description'],
  ['a default that is not allowed', "= 'small'", "= 'medium'", 'its default "medium" is not allowed'],
  ['a module that is not there', "'part.bicep'", "'parts.bicep'", 'parts.bicep is not there'],
  ['a parameter that a module needs', 'place: location, ', '', 'part.bicep needs param place'],
  ['a parameter that a module lacks', 'place:', 'where:', 'part.bicep has no param where'],
  ['a value that a module does not allow', "kind: 'a'", "kind: 'c'", 'does not allow "c" as kind'],
  ['an output that a module lacks', 'part.outputs.id', 'part.outputs.ids', 'part.bicep has no output ids'],
  ['an output that is not used', 'part.outputs.id', "'x'", 'nobody uses the output id'],
  [
    'a function that does not exist',
    'params: { place: location',
    'params: { place: lower(location)',
    'lower is no',
  ],
])('%s is found', async (_, before, after, reason) => {
  expect(GOOD).toContain(before)

  const problems = await problemsOf(GOOD.replace(before, after), PART)

  expect(problems.map((problem) => problem.reason)).toContainEqual(expect.stringContaining(reason))
})

async function problemsOf(main: string, part: string): Promise<ReturnType<typeof bicepProblems>> {
  const files = await Promise.all([parseBicep('main.bicep', main), parseBicep('part.bicep', part)])
  return bicepProblems(new Map(files.map((file) => [file.path, file])))
}

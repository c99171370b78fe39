import { beforeAll, describe, expect, test } from 'vitest'
import { GATEWAY_DESCRIPTION } from './description.ts'
import {
  createPowerShellParser,
  descendants,
  entriesOf,
  functionOf,
  quoted,
  readScripts,
  type Script,
  syntaxErrors,
} from './powershell.ts'

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[]
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: { $ref: string } } }
  }
}

const schemas = GATEWAY_DESCRIPTION.components.schemas as Readonly<
  Record<string, { readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>> }>
>

const nameIn = (reference: string): string => reference.split('/').at(-1) ?? ''

/** The members of a schema of the contract. */
const membersOf = (schema: string): string[] => Object.keys(schemas[schema]?.properties ?? {}).toSorted()

let scripts: readonly Script[]

const script = (name: string): Script => {
  const found = scripts.find((each) => each.name === name)
  if (found === undefined) throw new Error(`The gateway has no ${name}.`)
  return found
}

const exportsOf = (name: string): readonly string[] => {
  const statement = script(name).text.split('Export-ModuleMember')[1] ?? ''
  return quoted({ text: statement }).filter((each) => each !== 'Reset-Fake')
}

beforeAll(async () => {
  scripts = await readScripts()
})

describe('the reference gateway', () => {
  test('is PowerShell throughout', () => {
    expect(scripts.length).toBeGreaterThan(8)
    expect(scripts.flatMap((each) => syntaxErrors(each).map((error) => `${each.name} ${error}`))).toEqual([])
  })

  test('and an undeclared one would be noticed', async () => {
    const parse = await createPowerShellParser()
    const broken = script('Token.psm1').text.replace('param(', 'param')
    expect(syntaxErrors(parse('Token.psm1', broken))).not.toEqual([])
  })

  test('has a route for every operation of the contract and no other, with its parameters and members', () => {
    const described = Object.entries(GATEWAY_DESCRIPTION.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation: operation.operationId,
        query: queryOf(operation),
        body: bodyOf(operation),
      })),
    )
    expect(routesOf(script('Routes.psd1')).toSorted(byOperation)).toEqual(described.toSorted(byOperation))
  })

  test('does something for each of its routes', () => {
    const cases = descendants(
      functionOf(script('Gateway.psm1'), 'Invoke-Operation'),
      'switch_clause_condition',
    )
    const operations = routesOf(script('Routes.psd1')).map(({ operation }) => operation)
    expect(cases.flatMap(quoted).toSorted()).toEqual(operations.toSorted())
  })

  test.each([
    ['WorkItem', 'ConvertTo-WorkItem', ['comments']],
    ['ConfigurationItem', 'ConvertTo-ConfigurationItem', []],
    ['Comment', 'ConvertTo-Comment', []],
    ['Person', 'ConvertTo-Person', []],
    ['EnumValue', 'ConvertTo-EnumValue', []],
    ['ListValue', 'ConvertTo-ListValue', []],
    ['Template', 'Get-SmTemplate', []],
  ])('gives a %s the members of the contract', (schema, functionName, later) => {
    const body = functionOf(script('ServiceManager.psm1'), functionName)
    const literals = descendants(body, 'hash_literal_expression').map((each) => [...entriesOf(each).keys()])
    const largest = literals.toSorted((one, other) => other.length - one.length)[0] ?? []
    expect([...largest, ...later].toSorted()).toEqual(membersOf(schema))
    for (const member of later) expect(body.text).toContain(`$body['${member}']`)
  })

  test('says of its health what the contract says', () => {
    const answer = functionOf(script('Gateway.psm1'), 'Invoke-Operation').text
    for (const member of membersOf('Health')) expect(answer).toMatch(new RegExp(`\\b${member} = `))
    const health = functionOf(script('ServiceManager.psm1'), 'Get-SmHealth').text
    for (const member of ['managementGroup', 'version', 'name', 'profiles']) {
      expect(health).toMatch(new RegExp(`\\b${member} = `))
    }
  })

  test('reports each problem of the contract except being busy, and no other', () => {
    const made = scripts
      .filter(({ name }) => !name.startsWith('test/'))
      .flatMap(({ text }) => [...text.matchAll(/New-Problem -Status (\d+) -Code '([\w-]+)'/g)])
      .map(([, status = '', code = '']) => `${status} ${code}`)
    expect(made.length).toBeGreaterThan(20)
    const codes = new Set(made.map((each) => each.split(' ')[1]))
    const described = schemas['Problem']?.properties?.['code']?.enum ?? []
    expect(new Set([...codes, 'busy'])).toEqual(new Set(described))
    const responses = JSON.stringify(GATEWAY_DESCRIPTION.paths)
    const statuses = new Set(made.map((each) => each.split(' ')[0]))
    expect([...statuses].filter((status) => !responses.includes(`"${status}":`))).toEqual([])
  })

  test('passes on every failure of Service Manager, except where it needs no answer', () => {
    const silent = descendants(script('ServiceManager.psm1').root, 'function_statement').filter((each) =>
      descendants(each, 'catch_clause').some(({ text }) => !/\bthrow\b/.test(text)),
    )
    const names = silent.map((each) => descendants(each, 'function_name')[0]?.text)
    expect(new Set(names)).toEqual(new Set(['Get-NumberPattern', 'Get-Profile']))
  })

  test('does not collect a list that a function returns as one object, which would nest it in another list', () => {
    const product = scripts.filter(({ name }) => !name.startsWith('test/'))
    const asOne = product
      .flatMap(({ root }) => descendants(root, 'function_statement'))
      .filter(({ text }) => text.includes('return , '))
      .map((each) => descendants(each, 'function_name')[0]?.text ?? '')
    expect(asOne.length).toBeGreaterThan(2)
    const gathered = product.flatMap(({ text }) => asOne.filter((name) => text.includes(`@(${name}`)))
    expect(gathered).toEqual([])
  })

  test('knows the SDK in one file alone', () => {
    const knowing = scripts.filter(({ text }) => text.includes('Microsoft.EnterpriseManagement'))
    expect(knowing.map(({ name }) => name)).toEqual(['ServiceManager.psm1'])
  })

  test('is tested with a fake that has the same functions', () => {
    expect(exportsOf('test/FakeServiceManager.psm1').toSorted()).toEqual(
      exportsOf('ServiceManager.psm1').toSorted(),
    )
  })

  test('writes nothing with a password in it', () => {
    const lines = scripts.flatMap(({ text }) => text.split('\n'))
    const writing = lines.filter((line) => /\b(?:Write-\w+|Set-Content|Out-File) /.test(line))
    expect(writing.length).toBeGreaterThan(5)
    expect(writing.filter((line) => /password|credential|secret/i.test(line))).toEqual([])
  })
})

interface Route {
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly query: readonly string[]
  readonly body: readonly string[]
}

const byOperation = (one: Route, other: Route): number => one.operation.localeCompare(other.operation)

function routesOf({ root }: Script): Route[] {
  return descendants(root, 'hash_literal_expression')
    .map(entriesOf)
    .filter((entries) => entries.has('Operation'))
    .map((entries) => {
      const texts = (key: string): readonly string[] => quoted(entries.get(key) ?? { text: '' })
      return {
        method: texts('Method')[0] ?? '',
        path: texts('Path')[0] ?? '',
        operation: texts('Operation')[0] ?? '',
        query: texts('Query').toSorted(),
        body: texts('Body').toSorted(),
      }
    })
}

function queryOf({ parameters = [] }: Operation): readonly string[] {
  return parameters
    .filter(({ $ref, in: where }) => where === 'query' || $ref?.endsWith('/class') === true)
    .map(({ $ref, name }) => name ?? nameIn($ref ?? ''))
    .toSorted()
}

function bodyOf({ requestBody }: Operation): readonly string[] {
  return requestBody === undefined
    ? []
    : membersOf(nameIn(requestBody.content['application/json'].schema.$ref))
}

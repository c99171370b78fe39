import { describe, expect, test } from 'vitest'
import { findRoute, parseRoute } from '../../../dev/host/routes.ts'

const routesOf = (...templates: string[]) =>
  templates.map((template) => parseRoute(template, ['GET'], template))

describe('the route that a path means', () => {
  test.each([
    ['api/items', '/api/items', {}],
    ['api/items', '/api/items/', {}],
    ['api/items', '/API/Items', {}],
    ['api/items/{id}', '/api/items/a%20b', { id: 'a b' }],
    ['api/items/{id}', '/api/items/100%', { id: '100%' }],
    ['api/items/{id?}', '/api/items', {}],
    ['api/items/{id?}', '/api/items/7', { id: '7' }],
    ['api/items/{id:int}', '/api/items/-7', { id: '-7' }],
    ['api/items/{id:int?}', '/api/items', {}],
    ['api/items/{on:bool}', '/api/items/TRUE', { on: 'TRUE' }],
    [
      'api/items/{id:guid}',
      '/api/items/0e4b6a4e-7d53-4d3f-9d2f-0c6a5b3f1f10',
      { id: '0e4b6a4e-7d53-4d3f-9d2f-0c6a5b3f1f10' },
    ],
    ['api/{name}.{kind:alpha}', '/api/report.json', { name: 'report', kind: 'json' }],
    ['api/files/{*rest}', '/api/files/a/b/c', { rest: 'a/b/c' }],
    ['api/files/{*rest}', '/api/files', {}],
    ['api/v1.0', '/api/v1.0', {}],
  ])('%s takes %s', (template, path, params) => {
    expect(findRoute(routesOf(template), 'GET', path)).toEqual({ target: template, params })
  })

  test.each([
    ['api/items', '/api/items/7'],
    ['api/items/{id}', '/api/items'],
    ['api/items/{id}', '/api/items/7/parts'],
    ['api/items/{id:int}', '/api/items/seven'],
    ['api/items/{id:alpha}', '/api/items/7'],
    ['api/v1.0', '/api/v1x0'],
  ])('%s does not take %s', (template, path) => {
    expect(findRoute(routesOf(template), 'GET', path)).toBeUndefined()
  })

  test.each([
    ['/items/latest', 'items/{name}'],
    ['/items/seven/parts', 'items/{*rest}'],
    ['/items', 'items/{*rest}'],
  ])(
    '%s goes to the first of several that takes it, however literal the others are: %s',
    (path, expected) => {
      const routes = routesOf('items/{name}', 'items/{*rest}', 'items/latest', 'items')
      expect(findRoute(routes, 'GET', path)?.target).toBe(expected)
    },
  )

  test('another method is another route', () => {
    const routes = [
      parseRoute('read', ['get'], 'items/{id}'),
      parseRoute('write', ['PUT', 'POST'], 'items/{id}'),
    ]
    const targets = ['GET', 'PUT', 'DELETE'].map((method) => findRoute(routes, method, '/items/7')?.target)
    expect(targets).toEqual(['read', 'write', undefined])
  })
})

describe('a template that this host does not know', () => {
  test.each(['items/{id:range(1,9)}', 'items/{id:even}', 'items/{id', 'items/{id=7}', 'items/x{*rest}'])(
    'is refused: %s',
    (template) => {
      expect(() => parseRoute('any', ['GET'], template)).toThrow(/does not know|not one that this host knows/)
    },
  )
})

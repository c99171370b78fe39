import { Hono } from 'hono'
import { isSameGuid } from '../service-manager/guid.ts'
import { type EnumList, pathOf } from '../service-manager/lists.ts'
import type { Environment, Portal } from './portal.ts'

/** Enumerations and templates. */
export function listsApi({ group: { lists, templates } }: Portal): Hono<Environment> {
  const app = new Hono<Environment>()
  const listOf = (id: string | undefined): EnumList | undefined =>
    Object.values(lists).find((list) => isSameGuid(id, list.id))

  app.get('/Enum/GetFlatList', (context) => {
    const list = listOf(context.req.query('id'))
    const filter = context.req.query('itemFilter')?.toLowerCase() ?? ''
    const values = list?.values.filter(({ name }) => name.toLowerCase().includes(filter)) ?? []
    return context.json(
      values.map((each) => ({
        Id: each.id,
        Text: list && pathOf(list, each),
        Name: each.name,
        HasChildren: false,
      })),
    )
  })
  app.get('/Enum/GetList', (context) => {
    const values = listOf(context.req.query('id'))?.values ?? []
    const roots = values.filter(({ under }) => under === undefined)
    return context.json(
      roots.map(({ id, name }, index) => ({
        Id: id,
        Text: name,
        Name: name,
        HasChildren: values.some(({ under }) => under === name),
        Ordinal: index,
      })),
    )
  })
  app.get('/Template/GetTemplates', (context) => {
    const classId = context.req.query('classId')
    const found = templates.filter((template) => isSameGuid(classId, template.classId))
    return context.json(found.map(({ id, name }) => ({ Id: id, Name: name })))
  })
  return app
}

import { Hono } from 'hono'
import { OBJECT_ACTIVE } from '../service-manager/classes.ts'
import { isSameGuid } from '../service-manager/guid.ts'
import { pathOf } from '../service-manager/lists.ts'
import type { Environment, Gateway } from './gateway.ts'
import { createItem, ITEM_CLASSES, itemOfKey } from '../service-manager/create-item.ts'
import { notFound, refused } from './problem.ts'
import { renderConfigurationItem } from './render-work-item.ts'
import { bodyCheck, queryCheck } from './request-check.ts'

const checkTemplates = queryCheck<{ readonly class: string }>('listTemplates')
const checkNewItem = bodyCheck<NewConfigurationItem>('NewConfigurationItem')
const checkItems = queryCheck<{ readonly name: readonly string[] }>('findConfigurationItems')

interface NewConfigurationItem {
  readonly class: string
  readonly properties: Readonly<Record<string, string | number | boolean | null>>
}

/** The operations for the health of the gateway and for the definitions that writing work items needs. */
export function definitionsApi({ group, user, settings }: Gateway): Hono<Environment> {
  const app = new Hono<Environment>()

  app.get('/health', (context) =>
    context.json({
      gateway: { version: '1.1.0' },
      serviceManager: { managementGroup: 'SM_CONTOSO', version: settings.serverVersion },
      account: { name: `${user.domain}\\${user.userName}`, profiles: settings.profiles },
    }),
  )

  app.get('/templates', (context) => {
    const query = checkTemplates(new URL(context.req.url).searchParams)
    const templates = group.templates
      .filter(({ className }) => className === query.class)
      .map(({ id, name, className, projectionType }) => ({ id, name, class: className, projectionType }))
    return context.json({ templates })
  })

  app.get('/lists/:list', (context) => {
    const id = context.req.param('list')
    const list = Object.values(group.lists).find((each) => isSameGuid(id, each.id))
    if (list === undefined) throw notFound(`There is no list ${id}.`)
    const values = list.values.map((each) => ({ id: each.id, name: each.name, path: pathOf(list, each) }))
    return context.json({ values })
  })

  app.get('/configuration-items', (context) => {
    const { name: names } = checkItems(new URL(context.req.url).searchParams)
    const wanted = names.map((name) => name.toLowerCase())
    const found = group.configItems.filter(({ DisplayName, ObjectStatus }) => {
      const displayName = String(DisplayName).toLowerCase()
      const isNamed = wanted.some((name) => displayName === name || displayName.startsWith(`${name}.`))
      return isNamed && isSameGuid((ObjectStatus as { Id?: unknown }).Id, OBJECT_ACTIVE)
    })
    return context.json({ configurationItems: found.map(renderConfigurationItem) })
  })

  app.post('/configuration-items', async (context) => {
    const { class: name, properties } = checkNewItem(await context.req.text())
    const itemClass = ITEM_CLASSES.find((each) => each.name === name)
    if (itemClass === undefined)
      throw refused('value-refused', `There is no class of configuration items ${name}.`)
    const there = itemOfKey(group, itemClass, String(properties[itemClass.key] ?? ''))
    if (there !== undefined) return context.json(renderConfigurationItem(there))
    return context.json(renderConfigurationItem(createItem(group, itemClass, properties)), 201)
  })

  return app
}

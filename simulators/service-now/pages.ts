import { type Context, Hono } from 'hono'
import { secured, stylesheet } from '../page.ts'
import type { Environment, Instance } from './instance.ts'
import { type Listing, listPage } from './list-page.ts'
import { missingPage, recordPage } from './record-page.ts'
import type { Row } from './columns.ts'

/** The address of a record in a browser: `incident.do?sys_id=<sys_id>`, as the real product forms it. */
const RECORD_URI = /^\/?(incident|change_request|em_alert)\.do\?(?:.*&)?sys_id=([0-9a-f]{32})(?:&|$)/

/** The address of the alerts with one message key. */
const ALERTS_URI = /^\/?em_alert_list\.do\?sysparm_query=message_key=([^&^]+)/

/** The lists, by the word in their address. */
const LISTINGS: Readonly<Record<string, Listing>> = {
  incident: {
    table: 'incident',
    title: 'Incidents',
    isOpen: ({ active, state }) => active === 'true' && state !== '6',
    columns: [
      { heading: 'Number', name: 'number', as: 'link' },
      { heading: 'State', name: 'state', as: 'badge' },
      { heading: 'Priority', name: 'priority', as: 'badge' },
      { heading: 'Short description', name: 'short_description', as: 'title' },
      { heading: 'Configuration item', name: 'cmdb_ci', as: 'text' },
      { heading: 'Opened', name: 'opened_at', as: 'time' },
      { heading: 'Correlation id', name: 'correlation_id', as: 'code' },
    ],
  },
  change_request: {
    table: 'change_request',
    title: 'Change requests',
    isOpen: ({ active }) => active === 'true',
    columns: [
      { heading: 'Number', name: 'number', as: 'link' },
      { heading: 'State', name: 'state', as: 'text' },
      { heading: 'Type', name: 'type', as: 'text' },
      { heading: 'Risk', name: 'risk', as: 'text' },
      { heading: 'Short description', name: 'short_description', as: 'title' },
      { heading: 'Configuration item', name: 'cmdb_ci', as: 'text' },
      { heading: 'Planned start', name: 'start_date', as: 'time' },
    ],
  },
  alert: {
    table: 'em_alert',
    title: 'Alerts',
    isOpen: ({ state }) => state !== 'Closed',
    columns: [
      { heading: 'Number', name: 'number', as: 'link' },
      { heading: 'State', name: 'state', as: 'badge' },
      { heading: 'Severity', name: 'severity', as: 'badge' },
      { heading: 'Description', name: 'description', as: 'title' },
      { heading: 'Node', name: 'node', as: 'text' },
      { heading: 'Last event', name: 'last_event_time', as: 'time' },
      { heading: 'Message key', name: 'message_key', as: 'code' },
    ],
  },
  event: {
    table: 'em_event',
    title: 'Events',
    isOpen: ({ state }) => state === 'Ready',
    columns: [
      { heading: 'Event', name: 'sys_id', as: 'link' },
      { heading: 'State', name: 'state', as: 'badge' },
      { heading: 'Severity', name: 'severity', as: 'badge' },
      { heading: 'Description', name: 'description', as: 'title' },
      { heading: 'Node', name: 'node', as: 'text' },
      { heading: 'Time', name: 'time_of_event', as: 'time' },
      { heading: 'Message key', name: 'message_key', as: 'code' },
    ],
  },
}

/** Pages for people: lists of incidents, alerts and events, and each record, also at the addresses of the product's own links. */
export function pages({ database }: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  const record = (context: Context<Environment>, word: string, id: string): Response | Promise<Response> => {
    const table = database.table(LISTINGS[word]?.table ?? '')
    const row = table.rows.get(id) ?? [...table.rows.values()].find((each) => each.number === id)
    if (row === undefined) return context.html(missingPage(word, id), 404)
    return context.html(recordPage(database, table, row))
  }
  app.route('/', stylesheet)
  for (const [word, listing] of Object.entries(LISTINGS)) {
    const path = word === 'incident' ? '/' : `/${word}`
    app.get(path, secured, (context) => context.html(listPage(database, word, listing)))
    app.get(`/${word}/:id`, secured, (context) => record(context, word, context.req.param('id')))
  }
  app.get('/nav_to.do', (context) => {
    const alerts = [...database.table('em_alert').rows.values()]
    return context.redirect(pathOf(context.req.query('uri') ?? '', alerts))
  })
  app.get('/incident.do', (context) => context.redirect(`/incident/${context.req.query('sys_id') ?? ''}`))
  return app
}

function pathOf(uri: string, alerts: readonly Row[]): string {
  const [, table, sysId] = RECORD_URI.exec(uri) ?? []
  if (table !== undefined) return `/${table === 'em_alert' ? 'alert' : table}/${sysId}`
  const key = ALERTS_URI.exec(uri)?.[1]
  if (key === undefined) return '/'
  const alert = alerts.findLast(({ message_key }) => message_key === key)
  return alert === undefined ? '/alert' : `/alert/${alert.sys_id}`
}

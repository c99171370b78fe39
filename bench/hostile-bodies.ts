/** Bodies of up to 1 MiB, each of which makes some part of the work as slow as possible. */

/** Slightly below the limit, so that no body is refused for its size. */
const SIZE = 1024 * 1024 - 4096

const TAGS = [
  '<p>',
  '<b>',
  '<a>',
  '<a href=x>',
  '<ul><li>',
  '<table><tr><td>',
  '<h1>x',
  '<pre>',
  '</p>',
  '<!--',
  '<',
]

/** Slightly below the limit of objects, lists and members, for the same reason. */
const PARTS = 24_900

/** The JSON of each body, by its kind. */
export function hostileBodies(): ReadonlyMap<string, string> {
  return new Map([...TAGS.map(htmlOf), ...texts(), ...structures(), ...alertParts()])
}

type Body = readonly [kind: string, json: string]

function htmlOf(tag: string): Body {
  return [`HTML: ${tag} never closed`, healthAlert(quoted(repeated(tag)))]
}

function texts(): Body[] {
  return [
    ['a text: one letter', alert({ description: quoted(repeated('x')) })],
    ['a text: spaces inside', alert({ alertRule: quoted(`a${repeated(' ')}b`) })],
    ['a text: line breaks inside', alert({ alertRule: quoted(`a${repeated('\t \n', 5)}b`) })],
    ['a text: combining marks', alert({ description: quoted(`a${repeated('\u0301', 2)}`) })],
    ['a text: joined emoji', alert({ description: quoted(repeated('\u200d\u{1f308}', 7)) })],
    ['a text: invisible characters', alert({ alertRule: quoted(repeated('\u200b', 3)) })],
    ['a text: entities', healthAlert(quoted(repeated('&amp;&#x41;')))],
    ['a text: links', alert({ description: quoted(repeated('https://')) })],
    ['a text: slashes', alert({ configurationItems: `[${quoted(repeated('/'))}]` })],
    ['a text: JSON', alert({}, `{"text":${quoted(`[${repeated('[1],')}1]`)}}`)],
    ['texts: JSON', alert({}, list(quoted(`[${'{},'.repeat(2_000)}1]`)))],
    ['custom JSON', `{"text":${quoted(repeated('x'))}}`],
  ]
}

function structures(): Body[] {
  return [
    ['texts', alert({}, `{"a":${list('"xxxxxxxxxxxxxxxxxxxxxxxxxxxx"')}}`)],
    ['numbers', alert({}, `{"a":${list('1')}}`)],
    ['empty lists', alert({}, `{"a":${list('[]')}}`)],
    ['empty objects', alert({}, `{"a":${list('{}')}}`)],
    ['lists in lists', alert({}, `{"a":${list('[[[1]]]')}}`)],
    ['objects in objects', alert({}, `{"a":${list('{"a":{"b":1}}')}}`)],
    [
      'members',
      alert(
        {},
        object((index) => `"m${index}":1`),
      ),
    ],
    ['members of data', `{"data":${object((index) => `"m${index}":1`)}}`],
    ['members of essentials', `{"data":{"essentials":${object((index) => `"m${index}":1`)}}}`],
  ]
}

function alertParts(): Body[] {
  return [
    ['items', alert({ configurationItems: list('"vm-00000000"') })],
    ['unlike items', alert({ configurationItems: `[${joined((index) => `"vm-${index}"`)}]` })],
    ['targets', alert({ alertTargetIDs: `[${joined((index) => `"/subscriptions/s/x/${index}"`)}]` })],
    [
      'custom properties',
      alert(
        {},
        '{}',
        object((index) => `"p${index}":"x"`),
      ),
    ],
    ['criteria', alert({}, condition(list('{"metricName":"m","operator":"Gt","threshold":1}')))],
    ['dimensions', alert({}, condition(`{"metricName":"m","dimensions":${list('{"name":"d","value":1}')}}`))],
    ['events', alert({}, condition(`{"searchQuery":"q","event":${list('[{"name":"c","value":1}]')}}`))],
    ['rows', logAlert('[{"name":"c"}]', list('[1,2,3,4,5,6,7,8,9,10]'))],
    ['columns', logAlert(list('{"name":"c"}'), '[[1]]')],
    ['labels', alert({}, `{"expression":"up","labels":${object((index) => `"l${index}":"x"`)}}`)],
    [
      'impacted services',
      healthAlert('""', `,"impactedServices":${list('{"ServiceName":"x","ImpactedRegions":[{}]}')}`),
    ],
  ]
}

function alert(
  essentials: Readonly<Record<string, string>>,
  context = '{}',
  customProperties = '{}',
): string {
  const members = Object.entries(essentials).map(([name, json]) => `,${quoted(name)}:${json}`)
  return (
    '{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"/subscriptions/s/alerts/1","severity":"Sev1"' +
    `${members.join('')}},"alertContext":${context},"customProperties":${customProperties}}}`
  )
}

function healthAlert(communication: string, more = ''): string {
  return alert({}, `{"properties":{"trackingId":"T","communication":${communication}${more}}}`)
}

function logAlert(columns: string, rows: string): string {
  return alert({}, `{"SearchQuery":"q","SearchResults":{"tables":[{"columns":${columns},"rows":${rows}}]}}`)
}

function condition(allOf: string): string {
  return `{"condition":{"allOf":${allOf}}}`
}

/** @param bytes of the text as JSON in UTF-8, when it differs from its length */
function repeated(text: string, bytes = text.length): string {
  return text.repeat(SIZE / bytes)
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

function list(item: string): string {
  const parts = item.startsWith('"') ? 0 : (item.match(/[[{:]/g)?.length ?? 0)
  const count = Math.min(SIZE / (item.length + 1), PARTS / parts)
  return `[${`${item},`.repeat(count - 1)}${item}]`
}

function object(member: (index: number) => string): string {
  return `{${joined(member)}}`
}

function joined(item: (index: number) => string): string {
  const items: string[] = []
  for (
    let length = 0;
    length < SIZE - 50 && items.length < PARTS;
    length += (items.at(-1)?.length ?? 0) + 1
  ) {
    items.push(item(items.length))
  }
  return items.join(',')
}

/**
 * Mistakes that people make in a configuration, and all that the check says of them: by file and line, in words for someone
 * who knows the pages of this project and neither JSON Schema nor what YAML, Liquid and CEL are like inside.
 */
import { expect, test } from 'vitest'
import { buildConfigTexts } from '../../builders/bridge-config.ts'
import { type Mistake, saidOf, withBridge, withCondition, withJargon, withTemplate } from './mistakes.ts'

/** The mistake, the files with it, and everything that is said: problems, or what works and is hardly what was meant. */
const MISTAKES: readonly Mistake[] = [
  [
    'a member misspelled',
    withBridge(
      '    connection: servicenow\n    template: incident\n    continue',
      '    conection: servicenow\n    template: incident\n    continue',
    ),
    ['bridge.yaml:8: the route databases cannot have conection. Did you mean connection?'],
  ],
  [
    'a section misspelled',
    withBridge('delivery:', 'delivry:'),
    ['bridge.yaml:16: the file cannot have delivry. Did you mean delivery?'],
  ],
  [
    'a connection that is not there',
    withBridge('connection: servicenow', 'connection: service-now'),
    ['bridge.yaml:8: there is no connection service-now. Did you mean servicenow?'],
  ],
  [
    'a template that is not there',
    withBridge('template: incident', 'template: incidents'),
    ['bridge.yaml:9: there is no file templates/incidents.yaml. Did you mean incident?'],
  ],
  [
    'a default route that is not there',
    withBridge('defaultRoute: incidents', 'defaultRoute: incident'),
    ['bridge.yaml:15: there is no route incident. Did you mean incidents?'],
  ],
  [
    'a product misspelled',
    withBridge('product: servicenow', 'product: service-now'),
    ['bridge.yaml:3: product of the connection servicenow cannot be service-now. Did you mean servicenow?'],
  ],
  [
    'a word that a member does not have',
    withBridge('reopenWithin: 12h', 'onResolve: close'),
    [
      'bridge.yaml:11: onResolve of the route databases cannot be close. It is one of resolve, hold, note, nothing.',
    ],
  ],
  [
    'a word misspelled',
    withBridge('reopenWithin: 12h', 'touch: never-after-humans'),
    [
      'bridge.yaml:11: touch of the route databases cannot be never-after-humans. Did you mean never-after-human?',
    ],
  ],
  [
    'a duration with a fraction',
    withBridge('12h', '1.5h'),
    [
      'bridge.yaml:11: reopenWithin of the route databases must be a duration, a whole number and s, m, h or d, such as 90s, 15m, 12h, 3d; it is 1.5h',
    ],
  ],
  [
    'a duration without its unit',
    withBridge('12h', '12'),
    [
      'bridge.yaml:11: reopenWithin of the route databases must be a duration, a whole number and s, m, h or d, such as 90s, 15m, 12h, 3d; it is 12',
    ],
  ],
  [
    'a text for true or false',
    withBridge('continue: true', 'continue: "yes"'),
    ['bridge.yaml:10: continue of the route databases must be true or false; it is yes'],
  ],
  [
    'a member that is missing',
    withBridge('    template: incident\ndefault', 'default'),
    ['bridge.yaml:12: template is missing in the route incidents'],
  ],
  [
    'a member of another product',
    withBridge('    url: https', '    user: x\n    url: https'),
    ['bridge.yaml:4: user is not for the product servicenow'],
  ],
  [
    'a name with capitals',
    withBridge('servicenow:', 'Service_Now:'),
    [
      'bridge.yaml:2: Service_Now cannot be a name here: it has lower-case letters, digits and hyphens, begins with a letter and has at most 63 characters',
    ],
  ],
  [
    'two routes of one name',
    withBridge('name: incidents', 'name: databases'),
    [
      'bridge.yaml:12: there are two routes databases',
      'bridge.yaml:15: there is no route incidents. There is databases.',
    ],
  ],
  [
    'a setting misspelled, which is not set',
    withBridge('https://example.service-now.com', '${SERVICENOW_URI}'),
    ['bridge.yaml:4: the application setting SERVICENOW_URI is not set. Did you mean SERVICENOW_URL?'],
  ],
  [
    'an address without encryption',
    withBridge('https://', 'http://'),
    ['bridge.yaml:4: url must start with https://'],
  ],
  [
    "an address outside the product's cloud",
    withBridge('example.service-now.com', 'example.com'),
    [
      'bridge.yaml:4: url is outside .service-now.com, .servicenow.com, .servicenowservices.com: set allowOtherHost: true if that is meant',
    ],
  ],
  [
    'a retention that is too short',
    withBridge('delivery:', 'retention: 20d\ndelivery:'),
    ['bridge.yaml:16: 20d is too short: Azure keeps alerts for 30d'],
  ],
  [
    'a tab',
    withBridge('    product', '\tproduct'),
    ['bridge.yaml:3: lines are indented by spaces, not by tabs'],
  ],
  [
    'a line that is indented too far',
    withBridge('    url:', '     url:'),
    ['bridge.yaml:3: this line already has a value, and the next one is indented as if it belonged to it'],
  ],
  [
    'a line that is indented too little',
    withBridge(
      '    connection: servicenow\n    template: incident\n    continue',
      '   connection: servicenow\n    template: incident\n    continue',
    ),
    ['bridge.yaml:8: this line is indented differently from the lines that it belongs to'],
  ],
  [
    'a member that occurs twice',
    withBridge('defaultRoute', 'defaultRoute: x\ndefaultRoute'),
    ['bridge.yaml:16: defaultRoute occurs twice'],
  ],
  [
    'a colon in a text without quotes',
    withCondition('alert.rule.name == "a: b"'),
    ['bridge.yaml:7: a text with a colon and a blank in it needs quotes'],
  ],
  [
    'a colon that is missing',
    withBridge('    template: incident\n    continue', '    template incident\n    continue'),
    ['bridge.yaml:9: a colon is missing after a name'],
  ],
  [
    'a condition that begins with ! without quotes',
    withCondition('!has(alert.resource)'),
    ['bridge.yaml:7: a text that begins with ! needs quotes'],
  ],
  [
    'a condition that begins with a quote',
    withCondition('"a" == alert.rule.name'),
    [
      'bridge.yaml:7: the text goes on after its closing quote: put quotes of the other kind around the whole',
    ],
  ],
  [
    'a text without quotes in a condition',
    withCondition('alert.severity == Sev0'),
    [
      'bridge.yaml:7:29: when: there is no value Sev0. A text needs quotes: "Sev0". An expression can use alert and raw',
    ],
  ],
  [
    'a severity that does not exist',
    withCondition('alert.severity == "Critical"'),
    [
      'bridge.yaml:7:29: when: alert.severity is never "Critical". It is one of Sev0, Sev1, Sev2, Sev3, Sev4.',
    ],
  ],
  [
    'a value misspelled in a condition',
    withCondition('alert.resource.resource_group == "rg"'),
    ['bridge.yaml:7:26: when: alert.resource has no resource_group. Did you mean resourceGroup?'],
  ],
  [
    'a text compared with a number',
    withCondition('alert.severity > 3'),
    ['bridge.yaml:7:11: when: > cannot take alert.severity, which is a text, and 3, which is a number'],
  ],
  [
    'a function misspelled',
    withCondition('alert.rule.name.startWith("db")'),
    ['bridge.yaml:7:11: when: there is no function startWith. Did you mean startsWith?'],
  ],
  [
    'an invalid pattern',
    withCondition('alert.rule.name.matches("(db")'),
    ['bridge.yaml:7:35: when: the pattern "(db" cannot be used: missing closing ): `(db`'],
  ],
  [
    'a condition that is not true or false',
    withCondition('alert.resource'),
    [
      'bridge.yaml:7:11: when: it is a set of values, but a condition must be true or false. Whether the alert has it is asked by has(alert.resource)',
    ],
  ],
  [
    'a member of a list',
    withCondition('alert.dimensions.name == "x"'),
    [
      'bridge.yaml:7:28: when: alert.dimensions is a list and has no name. Write alert.dimensions.exists(each, each.name == "…") to ask whether one of them has it',
    ],
  ],
  [
    'a filter misspelled',
    withTemplate('{{ alert.firedAt }}', '{{ alert.firedAt | dates: "%H" }}'),
    ['templates/incident.yaml:9: there is no filter dates. Did you mean date?'],
  ],
  [
    'a value misspelled in a template',
    withTemplate('alert.summary', 'alert.sumary'),
    ['templates/incident.yaml:8: alert has no sumary. Did you mean summary?'],
  ],
  [
    'an output that is not closed',
    withTemplate('{{ alert.summary }}', '{{ alert.summary }'),
    ['templates/incident.yaml:8: {{ alert.summary } has no closing }}'],
  ],
  [
    'a tag that is not ended',
    withTemplate('{{ alert.summary }}', '{% if alert.summary %}'),
    ['templates/incident.yaml:8: {% if … %} has no {% endif %}'],
  ],
  [
    'a tag misspelled',
    withTemplate('{{ alert.summary }}', '{% iff alert.summary %}'),
    ['templates/incident.yaml:8: there is no tag iff. Did you mean if?'],
  ],
  [
    'a table without a default',
    withTemplate(', otherwise: 3', ''),
    ['templates/incident.yaml:4: otherwise is missing in the table impact'],
  ],
  [
    'an output without quotes in YAML',
    withTemplate("'{{ alert.rule.name }}'", '{{ alert.rule.name }}'),
    [
      'templates/incident.yaml:6: open.short_description must be a text, a whole number, true or false; a text that begins with { needs quotes',
    ],
  ],
  [
    'a kind that does not exist',
    withTemplate('kind: incident', 'kind: problem'),
    ['templates/incident.yaml:2: kind cannot be problem. It is one of incident, event, alert.'],
  ],
  [
    'a template of another product',
    withBridge(
      'product: servicenow\n    url: https://example.service-now.com',
      'product: cherwell\n    url: https://x.cherwellondemand.com',
    ),
    [
      'bridge.yaml:9: the template is not for the product cherwell',
      'bridge.yaml:14: the template is not for the product cherwell',
    ],
  ],
  [
    'a field misspelled',
    withTemplate('short_description:', 'short_desc:'),
    ['templates/incident.yaml:5: open must give short_description. Is short_desc meant for it?'],
  ],
  [
    'a field that is missing',
    withTemplate('  urgency: 2\n', ''),
    ['templates/incident.yaml:5: open must give urgency'],
  ],
  [
    'a field that the product writes',
    withTemplate('state: 2', 'state: 2\n  number: 7'),
    ['templates/incident.yaml:20: number is written by the bridge or the product itself; remove it'],
  ],
  [
    'a filter without its |',
    withTemplate('alert.severity | impact', 'alert.severity impact'),
    ['templates/incident.yaml:10: impact is not expected there; a filter follows on a |'],
  ],
  [
    'a section of a template misspelled',
    withTemplate('reopen:', 're-open:'),
    ['templates/incident.yaml:18: the file cannot have re-open. Did you mean reopen?'],
  ],
  [
    'hold without a section for it',
    withBridge('reopenWithin: 12h', 'onResolve: hold'),
    ['bridge.yaml:11: the template incident has no section hold'],
  ],
  [
    'a groupBy that is no text',
    withBridge('reopenWithin: 12h', 'groupBy: alert.firedAt'),
    [
      'bridge.yaml:11:14: groupBy: it is a time, but groupBy must be a text or a list of texts, such as [alert.rule.name, alert.resource.resourceGroup]',
    ],
  ],
  [
    'a route that ignores and has a ticket',
    withBridge('reopenWithin: 12h', 'ignore: true'),
    [
      'bridge.yaml:8: a route that ignores alerts makes no ticket; remove connection',
      'bridge.yaml:9: a route that ignores alerts makes no ticket; remove template',
      'bridge.yaml:10: a route that ignores alerts makes no ticket; remove continue',
    ],
  ],
  [
    'a setting that is not set',
    withBridge('https://example.service-now.com', '${DESK}'),
    ['bridge.yaml:4: the application setting DESK is not set'],
  ],
  [
    'a brace of YAML that is not closed',
    withTemplate('otherwise: 3 }', 'otherwise: 3'),
    ['templates/incident.yaml:5: a closing } is missing'],
  ],
  [
    'a table named as a filter',
    withTemplate('  impact: { Sev0', '  upcase: { Sev0'),
    [
      'templates/incident.yaml:4: there is already a filter upcase; give the table another name',
      'templates/incident.yaml:10: there is no filter impact. Did you mean compact?',
    ],
  ],
  [
    'a label for the number of a choice, in a table',
    withTemplate('otherwise: 3', 'otherwise: Low'),
    [
      'templates/incident.yaml:10: impact is a choice and takes the number of a choice (sys_choice), not its label; "Low" is none',
    ],
  ],
  [
    'a severity that does not exist, in a list',
    withCondition('alert.severity in ["Sev0", "Sev9"]'),
    ['bridge.yaml:7:38: when: alert.severity is never "Sev9". Did you mean Sev0?'],
  ],
  [
    'a value that some alerts lack, without a default',
    withTemplate('{{ alert.summary }}', '{{ alert.resource.name }}'),
    [
      'templates/incident.yaml:8: open.description: alert.resource.name can be missing (when it has no target): give it a default, {{ alert.resource.name | default: "none" }}, or test for it, {% if alert.resource.name %}',
    ],
  ],
  [
    'a route that no alert reaches',
    withBridge(
      '    continue: true\n    reopenWithin: 12h',
      '  - name: late\n    when: alert.resource.type.startsWith("Microsoft.Sql/") && alert.severity == "Sev0"\n    connection: servicenow\n    template: incident',
    ),
    [
      'bridge.yaml:11: no alert reaches the route late by its condition: databases above takes all of them. Move late up',
    ],
  ],
  [
    'two routes with continue to one ticket',
    withBridge('  - name: incidents\n', '  - name: incidents\n    when: alert.severity == "Sev0"\n'),
    [
      'bridge.yaml:12: the routes databases and incidents lead an alert to the same ticket, which is written once. Give incidents another connection, kind of record or group',
    ],
  ],
  [
    'a condition that never holds',
    withCondition('alert.rule.name == "a" && alert.rule.name == "b"'),
    ['bridge.yaml:7: the condition of the route databases never holds: a value cannot be two texts'],
  ],
  [
    'an empty file',
    buildConfigTexts({ 'bridge.yaml': '' }),
    ['bridge.yaml:1: the file must be a set of members, each a name and a colon'],
  ],
  [
    'a name for a list',
    withBridge('routes:\n', 'routes: databases\nrouts:\n'),
    [
      'bridge.yaml:5: routes must be a list, each item after a hyphen; it is databases',
      'bridge.yaml:6: the file cannot have routs. Did you mean routes?',
    ],
  ],
]

test.each(MISTAKES)('%s', async (_, texts, said) => {
  expect(await saidOf(texts)).toEqual(said)
})

test('no message has a word of the tools that read the files', () => {
  expect(withJargon(MISTAKES)).toEqual([])
})

/** What people write who know another language, and what the check says of it. */
import { expect, test } from 'vitest'
import { type Mistake, saidOf, withCondition, withJargon, withTemplate } from './mistakes.ts'

/** How other languages write a condition, and the column and the reason that are said. */
const CONDITIONS_OF_OTHER_LANGUAGES = [
  ['=== for ==', 'alert.severity === "Sev0"', 28, '=== is not known here. Write =='],
  [
    '<> for !=',
    'alert.severity <> "Sev0"',
    27,
    '<> is not known here. Write !=. As a whole: alert.severity != "Sev0"',
  ],
  ['equals', 'alert.severity equals "Sev0"', 26, 'equals is not known here. Write =='],
  ['AND', 'alert.severity == "Sev0" AND alert.isFiredAtOurs', 36, 'AND is not known here. Write &&'],
  ['not', 'not alert.isFiredAtOurs', 15, 'not is not known here. Write !. As a whole: !alert.isFiredAtOurs'],
  [
    'a list in parentheses',
    'alert.severity in ("Sev0", "Sev1")',
    36,
    'a list is written in brackets: value in ["…", "…"]',
  ],
  [
    'quotes of a word processor',
    'alert.severity == “Sev0”',
    29,
    '“ is not known here. Write straight quotes: "…"',
  ],
  [
    'a bracket that is not closed',
    'alert.severity in ["Sev0", "Sev1"',
    44,
    'a closing ] is missing at the end',
  ],
  ['a brace too many', 'alert.severity == "Sev0"}', 35, '} is not expected there'],
  [
    'a condition that is not finished',
    'alert.severity == "Sev0" &&',
    38,
    'the expression ends where a value is expected',
  ],
] as const

/** How other languages write a text, and the reason that is said. */
const TEXTS_OF_OTHER_LANGUAGES = [
  [
    '= in a template',
    '{% if alert.severity = "Sev0" %}x{% endif %}',
    '= is not an operator of templates. Write ==',
  ],
  [
    '&& in a template',
    '{% if alert.severity == "Sev0" && alert.resource %}x{% endif %}',
    '&& is not an operator of templates. Write and',
  ],
  ['|| in a template', '{{ alert.summary || "x" }}', '|| is not an operator of templates. Write or'],
  [
    '=~ in a template',
    '{% if alert.severity =~ "Sev" %}x{% endif %}',
    '=~ is not an operator of templates. Write contains "…"',
  ],
  ['! in a template', '{% if !alert.resource %}x{% endif %}', '! is not an operator of templates. Write not'],
  [
    'a sum in a template',
    '{{ alert.summary + "x" }}',
    '+ is not an operator of templates. Write | plus: … for numbers, | append: "…" for texts',
  ],
  [
    'a tag whose braces are not closed',
    '{% if alert.summary }x{% endif %}',
    '{% if alert.summary }x{% endif %} has no closing %}',
  ],
  ['an output that is not closed before the next', '{{ alert.summary', '{{ alert.summary has no closing }}'],
  ['a quote that is not closed', '{{ "x }}', 'a text in quotes has no closing quote'],
  [
    'elseif',
    '{% if alert.resource %}x{% elseif alert.summary %}y{% endif %}',
    'there is no tag elseif. Did you mean elsif?',
  ],
  [
    'an end in two words',
    '{% if alert.resource %}x{% end if %}',
    'an end tag is one word, such as {% endif %} or {% endfor %}',
  ],
] as const

const MISTAKES: readonly Mistake[] = [
  [
    'braces in a condition',
    withCondition('\'{{ alert.severity }} == "Sev0"\''),
    ['bridge.yaml:7:12: when: an expression is written without {{ }} and {% %}'],
  ],
  [
    'a parenthesis that is not closed',
    withCondition('(alert.severity == "Sev0" || alert.severity == "Sev1"'),
    ['bridge.yaml:7:64: when: a closing ) is missing at the end'],
  ],
  [
    '= for ==',
    withCondition('alert.severity = "Sev0"'),
    ['bridge.yaml:7:26: when: = is not known here. Write ==. As a whole: alert.severity == "Sev0"'],
  ],
  [
    'a condition as Liquid has it',
    withCondition('alert.severity == "Sev0" and alert.rule.name contains "db"'),
    [
      'bridge.yaml:7:36: when: and is not known here. Write &&. As a whole: alert.severity == "Sev0" && alert.rule.name.contains("db")',
    ],
  ],
  [
    '=~',
    withCondition('alert.rule.name =~ "^db"'),
    ['bridge.yaml:7:27: when: =~ is not known here. Write value.matches("…")'],
  ],
  [
    '& for &&',
    withCondition('alert.severity == "Sev0" & alert.isFiredAtOurs'),
    [
      'bridge.yaml:7:36: when: & is not known here. Write &&. As a whole: alert.severity == "Sev0" && alert.isFiredAtOurs',
    ],
  ],
  ...CONDITIONS_OF_OTHER_LANGUAGES.map(([mistake, condition, column, reason]): Mistake => [
    mistake,
    withCondition(condition),
    [`bridge.yaml:7:${column}: when: ${reason}`],
  ]),
  ...TEXTS_OF_OTHER_LANGUAGES.map(([mistake, text, reason]): Mistake => [
    mistake,
    withTemplate('{{ alert.summary }}', text),
    [`templates/incident.yaml:8: ${reason}`],
  ]),
]

test.each(MISTAKES)('%s', async (_, texts, said) => {
  expect(await saidOf(texts)).toEqual(said)
})

test('no message has a word of the tools that read the files', () => {
  expect(withJargon(MISTAKES)).toEqual([])
})

import type { TemplateContext } from '../../../shared/template/context.ts'
import { compileTemplate, type Template, type TemplateProblem } from '../../../shared/template/template.ts'
import type { TemplateDocument } from '../../../shared/template/template-schema.ts'
import { productNamed } from '../../builders/products.ts'
import { buildTemplateContext, buildTemplateDocument } from '../../builders/template.ts'

function compileDocument(overrides: Partial<TemplateDocument>): Template | TemplateProblem[] {
  const document = buildTemplateDocument(overrides)
  return compileTemplate(
    'incident',
    document,
    productNamed(document.product),
    (_, lineInText = 0) => 1 + lineInText,
  )
}

/** A template that must have no problem. */
export function compile(overrides: Partial<TemplateDocument> = {}): Template {
  const compiled = compileDocument(overrides)
  if (Array.isArray(compiled)) throw new Error(JSON.stringify(compiled))
  return compiled
}

/** The problems of a template that must have some. */
export function problemsOf(overrides: Partial<TemplateDocument>): TemplateProblem[] {
  const compiled = compileDocument(overrides)
  if (!Array.isArray(compiled)) throw new Error('the template has no problem')
  return compiled
}

/** The problems of one optional field's text. */
export function problemsOfText(text: string): TemplateProblem[] {
  return problemsOf({ note: { work_notes: 'Again', comments: text } })
}

/** What one optional field's text becomes; undefined when the field is left out. */
export function renderText(
  text: string | number | boolean,
  context: Partial<TemplateContext> = {},
  tables: NonNullable<TemplateDocument['tables']> = {},
): string | undefined {
  const template = compile({ tables, note: { work_notes: 'Again', comments: text } })
  return template.render('note', buildTemplateContext(context))['comments']
}

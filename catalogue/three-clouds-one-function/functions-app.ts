import { parsed } from './landed.ts'
import type { CheckContext } from './services.ts'

interface Binding {
  type?: unknown
  direction?: unknown
  name?: unknown
}

/** A file of the project's as JSON; undefined if it is missing or is none. */
export async function jsonFile({ subject }: Pick<CheckContext, 'subject'>, path: string): Promise<any> {
  const bytes = await subject.file(path)
  return bytes && parsed(bytes.toString('utf8'))
}

export async function bindingsOf(context: Pick<CheckContext, 'subject'>): Promise<Binding[]> {
  const bindings = (await jsonFile(context, 'totals/function.json'))?.bindings
  return Array.isArray(bindings) ? bindings : []
}

/** The name under which the function wants its message. */
export async function bindingOf(context: Pick<CheckContext, 'subject' | 'expect'>): Promise<string> {
  const trigger = (await bindingsOf(context)).find(({ type }) => type === 'queueTrigger')
  context.expect('the queueTrigger’s name in totals/function.json', trigger?.name).toSatisfy('a text', (name) => typeof name === 'string' && name !== '')
  return trigger?.name as string
}

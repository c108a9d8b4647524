import { rfc } from 'roadworthy'
import type { Created, DescribedApi } from 'roadworthy'
import { belowFive, condition, made, success, untilThere, withoutTraces } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

export const idempotentMethodsAreIdempotent: InspectionCheck = {
  claim: 'PUT and DELETE sent twice leave what they leave when sent once',
  because: 'Clients, proxies and libraries repeat these by themselves when a connection breaks. The second must not be an error of yours, nor do something more.',
  hint: 'Set what is asked for, whatever was there. What is gone already is gone: answer 204 or 404, and let no exception through.',
  reference: rfc(9110, '9.2.2'),
  severity: 'major',
  limitMs: 60_000,
  async run(context) {
    const api = await context.api()
    const both = api.resources.filter((one) => one.create && (one.replace || one.remove))
    if (both.length === 0) context.notApplicable('the document shows nothing that one can create and then replace or remove; say it under `inspect.resources` in roadworthy.yaml')
    for (const created of await made(context, api, both, { most: 6 })) {
      if (created.resource.read) await untilThere(context, api, created)
      if (created.resource.replace) await putTwice(context, api, created)
      if (created.resource.remove) await deleteTwice(context, api, created)
    }
  },
}

async function putTwice({ given, expect }: InspectionContext, api: DescribedApi, created: Created): Promise<void> {
  const { replace, read } = created.resource
  const body = await api.body(replace!)
  const put = async () => api.send(replace!, { values: created.values, ...(body === undefined ? {} : { body }), headers: await condition(api, created) })
  const first = await put()
  given(`the first ${replace!.name}`, first).toHaveStatus(success)
  const after = read && (await api.act(created, 'read'))
  expect(`the same ${replace!.name} again`, await put()).toHaveStatus(belowFive)
  if (!after) return
  const again = await api.act(created, 'read')
  expect(`${read!.name} after it`, again).toHaveStatus(after.status)
  if (typeof after.body === 'object') expect(`what ${read!.name} tells after it`, again.body).toMatch(withoutTraces(after.body) as Record<string, unknown>)
}

async function deleteTwice({ given, expect }: InspectionContext, api: DescribedApi, created: Created): Promise<void> {
  const { remove, read } = created.resource
  const first = await api.send(remove!, { values: created.values, headers: await condition(api, created) })
  given(`the first ${remove!.name}`, first).toHaveStatus(success)
  const after = read && (await api.act(created, 'read'))
  expect(`the same ${remove!.name} again`, await api.send(remove!, { values: created.values })).toHaveStatus(belowFive)
  if (after) expect(`${read!.name} after it`, await api.act(created, 'read')).toHaveStatus(after.status)
}

import { apiTop10 } from 'roadworthy'
import type { ApiOperation, ApiResource, Created, DescribedApi, Reply, SendOptions } from 'roadworthy'
import { made, resourcesWith } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const ROWS = 300
const LARGE_BYTES = 1_000_000
const MOST_PAGES = 400
const MOST_LISTS = 2

export const listsAreBoundedAndStable: InspectionCheck = {
  claim: 'Lists come in pages, and turning them neither loses nor repeats anything',
  because: 'A list without an end grows until it brings the server down. And pages that are counted off from the top shift while somebody turns them: the next page repeats what was seen, or skips what was not.',
  hint: 'Page by a key, not by a count: `WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 50`. Give the cursor back as an opaque text.',
  reference: apiTop10(4),
  severity: 'minor',
  limitMs: 120_000,
  async run(context) {
    const api = await context.api()
    const resources = resourcesWith(context, api, 'create', 'list')
    let judged = 0
    for (const first of await made(context, api, resources)) if (judged < MOST_LISTS && (await judge(context, api, first))) judged++
    if (judged === 0) context.notApplicable('no list shows how its next page is asked for; declare a parameter such as `cursor` or `page` in the document, or send a `Link` header with rel="next"')
  },
}

/** False if it could not be told. */
async function judge(context: InspectionContext, api: DescribedApi, first: Created): Promise<boolean> {
  const { expect, given, advise, inspect } = context
  const list = first.resource.list as ApiOperation
  const rows = Math.max(20, Math.min(ROWS, Math.floor((inspect.maxRequests ?? Infinity) / 3)))
  const ids = new Set([first.id, ...(await many(api, first, rows - 1))])
  const start: SendOptions = { values: first.values, query: {} }
  const whole = await api.send(list, start)
  const left = (why: string) => {
    context.note(`not judged: ${list.name}`, why)
    return false
  }
  if (await api.isNotThere(list, whole)) return left('it is described and not there')
  given(`${list.name} with ${ids.size} things in it`, whole).toHaveStatus(200)
  const items = api.itemsOf(whole)
  if (!items) return left('its reply holds no array')
  const shown = items.filter((item) => ids.has(api.idIn(first.resource, item) ?? '')).length
  const sized: SendOptions = { ...start, query: api.sized(list, 20) }
  const inPages = Object.keys(sized.query ?? {}).length > 0 && api.nextPage(list, await api.send(list, sized), sized) !== undefined
  if (shown >= ids.size) unpaged(context, list, whole, ids.size, inPages)
  if (shown >= ids.size && !inPages) return true
  if (!inPages && !api.nextPage(list, whole, start)) {
    if (shown > 0) advise(`${list.name} showed ${shown} of ${ids.size}, and neither its reply nor its parameters say how the rest is asked for.`)
    return left('how the next page is asked for was not found')
  }
  const seen = await turned(context, api, first.resource, list, inPages ? sized : start, first)
  const times = [...ids].map((id) => seen.get(id) ?? 0)
  expect(`how many of ${ids.size} things ${list.name} showed twice, while others were added between its pages`, times.filter((count) => count > 1).length).toBe(0)
  expect(`how many of ${ids.size} things ${list.name} never showed, while others were added between its pages`, times.filter((count) => count === 0).length).toBe(0)
  return true
}

function unpaged({ expect, advise }: InspectionContext, list: ApiOperation, whole: Reply, count: number, inPages: boolean): void {
  expect(`bytes of ${list.name} with ${count} things in it, all at once`, whole.bytes.length).toBeAtMost(LARGE_BYTES)
  advise(`${list.name} answered ${count} things at once (${whole.bytes.length} bytes)${inPages ? ' unless it is asked to do otherwise' : ': it has no pages'}.`)
}

async function many(api: DescribedApi, beside: Created, count: number): Promise<string[]> {
  const ids: string[] = []
  let left = count
  const lane = async () => {
    while (left-- > 0) ids.push((await api.create(beside.resource, { beside, reuse: true })).id)
  }
  await Promise.all([lane(), lane(), lane(), lane()])
  return ids
}

/** How often each was shown, from the first page to the last. */
async function turned({ expect, note }: InspectionContext, api: DescribedApi, resource: ApiResource, list: ApiOperation, start: SendOptions, beside: Created): Promise<Map<string, number>> {
  const seen = new Map<string, number>()
  let asked: SendOptions | undefined = start
  let pages = 0
  for (; asked && pages < MOST_PAGES; pages++) {
    const reply: Reply = await api.send(list, asked)
    expect(`page ${pages + 1} of ${list.name}`, reply).toHaveStatus(200)
    for (const item of api.itemsOf(reply) ?? []) {
      const id = api.idIn(resource, item)
      if (id !== undefined) seen.set(id, (seen.get(id) ?? 0) + 1)
    }
    if (pages < 20) await api.create(resource, { beside, reuse: true })
    asked = api.nextPage(list, reply, asked)
  }
  note(`pages of ${list.name}`, pages)
  return seen
}

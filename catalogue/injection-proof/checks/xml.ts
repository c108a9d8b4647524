import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { asvs, oneOf } from 'roadworthy'
import type { Reply } from 'roadworthy'
import { Desk, doneOrRefused, xmlOf } from '../desk.ts'
import type { DeskCheck, DeskContext } from '../desk.ts'

const MIB = 1024 * 1024

export const xmlEntitiesDoNothing: DeskCheck = {
  claim: 'XML entities read no file, fetch nothing and do not explode',
  because: 'A document type can name your files and your neighbours’ servers, and a kilobyte of nested entities unfolds into gigabytes.',
  hint: 'Refuse documents that have a DOCTYPE, or switch off document types and external entities in your parser: many have them on by default. Or answer 415 and take no XML at all.',
  reference: asvs('1.5.1'),
  limitMs: 90_000,
  async run(context) {
    const { given, expect, fresh, files, targets, subject, quiet } = context
    const desk = new Desk(context)
    const part = await desk.add()
    const fields = desk.fields({ name: 'Bolt <3/8"> & nut', note: null })
    const control = await desk.postXml(xmlOf(fields))
    given('a part in XML', control).toHaveStatus(oneOf(201, 415))
    if (control.status === 201) given('the part it made', control).toHaveBody({ name: fields.name, color: fields.color, cents: fields.cents })

    const secret = fresh.canary()
    const file = join(files.outside, fresh.id('secret'))
    writeFileSync(file, secret)
    const path = `/${fresh.id('entity')}.dtd`
    for (const target of [targets.forbidden, ...targets.allowed]) target.serve(path, () => ({ body: `<!ENTITY x "${secret}">`, headers: { 'content-type': 'application/xml-dtd' } }))

    for (const { what, xml } of documents(pathToFileURL(file).href, file, [targets.forbidden.url + path, targets.allowed[0]!.url + path])) {
      const reply = await desk.postXml(xml)
      expect(`a document with ${what}`, reply).toHaveStatus(doneOrRefused(201))
      const told = [reply.text, ...(await readBack(desk, reply))].some((text) => text.includes(secret))
      expect(`what a document with ${what} brought out`, told ? 'the text of a file or a server' : 'nothing').toBe('nothing')
    }
    const requests = () => [targets.forbidden, ...targets.allowed].reduce((sum, target) => sum + target.requests(path).length, 0)
    await quiet(requests)
    expect('requests that a document caused', requests()).toBe(0)

    const before = (await subject.usage()).bytes
    for (const xml of [nested(9, 10), nested(16, 4), long()]) {
      const { reply, bytes } = await watched(context, () => desk.postXml(xml))
      expect('a document whose entities are nested', reply).toHaveStatus(doneOrRefused(201))
      expect('memory while it was read, in MiB', Math.round(bytes / MIB)).toBeAtMost(Math.round(Math.max(2 * before, before + 200 * MIB) / MIB))
    }
    expect('a part that was there before, after all of it', await desk.get(part.id)).toHaveStatus(200)
  },
}

const supply = (inside: string, name: string): string => `<?xml version="1.0"?>\n${inside}<supply><name>bolt ${name}</name><color>grey</color><cents>5</cents><note>note ${name}</note></supply>`

/** Documents that a credulous parser follows to a file or to a server. */
function documents(fileUrl: string, file: string, urls: readonly string[]): { what: string; xml: string }[] {
  const doctype = (inside: string) => `<!DOCTYPE supply [${inside}]>\n`
  const ofFile = [fileUrl, file].flatMap((where) => [
    { what: 'an entity that is a file', xml: supply(doctype(`<!ENTITY x SYSTEM "${where}">`), '&x;') },
    { what: 'a public entity that is a file', xml: supply(doctype(`<!ENTITY x PUBLIC "x" "${where}">`), '&x;') },
    { what: 'an entity within an entity that is a file', xml: supply(doctype(`<!ENTITY x SYSTEM "${where}"><!ENTITY y "&x;">`), '&y;') },
    { what: 'a parameter entity that is a file', xml: supply(doctype(`<!ENTITY % f SYSTEM "${where}">%f;`), 'x') },
    { what: 'an inclusion of a file', xml: supply('', `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${where}" parse="text"/>`) },
    { what: 'a document type that is a file', xml: supply(`<!DOCTYPE supply SYSTEM "${where}">\n`, '') },
  ])
  const ofServer = urls.flatMap((url) => [
    { what: 'an entity that is a URL', xml: supply(doctype(`<!ENTITY x SYSTEM "${url}">`), '&x;') },
    { what: 'a parameter entity that is a URL', xml: supply(doctype(`<!ENTITY % f SYSTEM "${url}">%f;`), '&x;') },
    { what: 'a document type that is a URL', xml: supply(`<!DOCTYPE supply SYSTEM "${url}">\n`, '&x;') },
    { what: 'a schema at a URL', xml: supply('', '').replace('<supply>', `<supply xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="${url}">`) },
    { what: 'an inclusion of a URL', xml: supply('', `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${url}" parse="text"/>`) },
    { what: 'a style sheet at a URL', xml: supply(`<?xml-stylesheet type="text/xsl" href="${url}"?>\n`, '') },
  ])
  return [...ofFile, ...ofServer]
}

/** What was stored, if anything was. */
async function readBack(desk: Desk, reply: Reply): Promise<string[]> {
  if (reply.status !== 201) return []
  return [(await desk.get(reply.body.id)).text]
}

/** Entities that unfold into `width` of the one before, `depth` times. */
function nested(depth: number, width: number): string {
  const lines = Array.from({ length: depth }, (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(width)}">`)
  return supply(`<!DOCTYPE supply [<!ENTITY e0 "bolts and nuts">${lines.join('')}]>\n`, `&e${depth};`)
}

/** One long entity, used very often. */
function long(): string {
  return supply(`<!DOCTYPE supply [<!ENTITY x "${'x'.repeat(50_000)}">]>\n`, '&x;'.repeat(50_000))
}

/** The most memory seen while something is under way. */
async function watched({ subject, sleep }: DeskContext, work: () => Promise<Reply>): Promise<{ reply: Reply; bytes: number }> {
  const working = work().then((reply) => ({ reply }))
  const turn = () => Promise.race([working, sleep(100)])
  let bytes = 0
  for (;;) {
    const ended = await turn()
    bytes = Math.max(bytes, (await subject.usage()).bytes)
    if (ended) return { ...ended, bytes }
  }
}

import { asvs, oneOf } from 'roadworthy'
import { Desk, xmlOf } from '../desk.ts'
import type { DeskCheck } from '../desk.ts'

export const webCannotChangeTheSchema: DeskCheck = {
  claim: 'All of it works when web may read and write rows, and nothing else',
  because: 'Should a statement be hijacked one day, a role that cannot drop a table does not drop it.',
  hint: 'Do everything that changes the schema in release. web connects as a role that may SELECT, INSERT, UPDATE and DELETE.',
  reference: asvs('13.2.2'),
  stretch: true,
  boots: { restrictedRole: true },
  limitMs: 60_000,
  async run(context) {
    const { web, expect } = context
    const desk = new Desk(context)
    const [part, twin] = [desk.fields(), desk.fields()]
    const stored = await desk.post(part)
    expect('storing a part', stored).toHaveStatus(201)
    expect('the part', await desk.get(stored.body.id)).toHaveBody({ ...part })
    expect('storing a part of the same colour', await desk.post({ ...twin, color: part.color })).toHaveStatus(201)
    const alike = await desk.alike(stored.body.id)
    expect('the parts of the same colour', alike).toHaveStatus(200)
    expect('the parts of the same colour', alike).toHaveBody({ items: [{ name: twin.name }] })
    expect('the parts found', (await desk.found({ q: part.name, sort: 'name', dir: 'desc', color: part.color })).length).toBe(1)
    const exported = await web.get('/supplies.csv')
    expect('the export', exported).toHaveStatus(200)
    expect('the export', exported.text).toContain(part.name)
    await desk.mustPack([{ ...stored.body, ...part }], expect)
    expect('a part in XML', await desk.postXml(xmlOf(desk.fields()))).toHaveStatus(oneOf(201, 415))
    const preview = await desk.preview('Dear {{name}}', { name: 'Ada' })
    expect('a preview', preview).toHaveStatus(200)
    expect('the letter', preview.text).toContain('Dear Ada')
    expect('an import', await desk.importServed(desk.fields())).toHaveStatus(201)
  },
}

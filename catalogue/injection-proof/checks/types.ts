import { asvs, clientError } from 'roadworthy'
import { Desk, segment } from '../desk.ts'
import type { DeskCheck } from '../desk.ts'

export const typesAreEnforced: DeskCheck = {
  claim: 'A value of the wrong type is refused, and stores nothing',
  because: 'Where a text is expected, an object may be taken for a condition. {"$ne": null} has signed in as somebody else more than once.',
  hint: 'Say what type each member has and check it before anything else is done with it; an id is what your ids look like and nothing more.',
  reference: asvs('2.2.1'),
  async run(context) {
    const { web, expect, given, fresh } = context
    const desk = new Desk(context)
    const note = fresh.id('m')
    const part = await desk.add()
    await desk.mustPack([part])
    given('an import of a part in order', await desk.importServed(desk.fields())).toHaveStatus(201)
    given('a preview in order', await desk.preview('Dear {{name}}', { name: 'Ada' })).toHaveStatus(200)

    const conditions: unknown[] = [{ $ne: null }, { $gt: '' }, [], ['a', 'b'], [['a']], {}, { toString: 'a' }]
    for (const value of conditions) {
      const text = JSON.stringify(value)
      expect(`a part whose name is ${text}`, await desk.post({ ...desk.fields({ note }), name: value })).toHaveStatus(clientError)
      expect(`a part whose color is ${text}`, await desk.post({ ...desk.fields({ note }), color: value })).toHaveStatus(clientError)
      expect(`a part whose cents is ${text}`, await desk.post({ ...desk.fields({ note }), cents: value })).toHaveStatus(clientError)
      expect(`a part whose note is ${text}`, await desk.post({ ...desk.fields({ name: note }), note: value })).toHaveStatus(clientError)
      expect(`an archive whose name is ${text}`, await web.post('/archives', { name: value, ids: [part.id] })).toHaveStatus(clientError)
      expect(`an import whose url is ${text}`, await web.post('/imports', { url: value })).toHaveStatus(clientError)
      expect(`a preview whose template is ${text}`, await web.post('/previews', { template: value, vars: {} })).toHaveStatus(clientError)
    }
    for (const cents of ['1 OR 1=1', '1; SELECT 1', '(SELECT 1)', 'many', -1]) {
      expect(`a part whose cents is ${JSON.stringify(cents)}`, await desk.post({ ...desk.fields({ note }), cents })).toHaveStatus(clientError)
    }
    for (const ids of [{ $ne: null }, 'all', [{ $ne: null }], [[part.id]], ['1 OR 1=1'], [`${part.id} OR 1=1`], ['*'], ['../../etc/passwd']]) {
      expect(`an archive of ${JSON.stringify(ids)}`, await web.post('/archives', { name: fresh.id('pack'), ids })).toHaveStatus(clientError)
    }
    for (const id of ['1 OR 1=1', `${part.id} OR 1=1`, `${part.id}'`, `${part.id}--`, `${part.id};`, '(1)', '%', '*', '1e0 OR 1', '99999999999999999999', '-0x1']) {
      expect(`the part with the id ${id}`, await web.get(`/supplies/${segment(id)}`)).toHaveStatus(clientError)
      expect(`the parts like the one with the id ${id}`, await web.get(`/supplies/${segment(id)}/alike`)).toHaveStatus(clientError)
    }
    // what a framework makes of these differs: a list, an object, a parameter of another name; each is fine, and none may break anything
    for (const query of ['q=a&q=b', 'q[$ne]=a', 'q[]=a', 'color[$gt]=', 'color[]=a&color[]=b', 'sort[]=name', 'sort=name&sort=cents', 'dir[$ne]=asc']) {
      expect(`a list with ?${query}`, (await web.get(`/supplies?${query}`)).status).toSatisfy('a status below 500', (status: number) => status < 500)
    }

    expect('parts stored by what was refused', (await desk.found({ q: note })).length).toBe(0)
  },
}

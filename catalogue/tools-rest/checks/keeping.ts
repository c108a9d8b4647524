import { AWKWARD, rfc } from 'roadworthy'
import type { Check } from 'roadworthy'
import { Branch, done, listed, made } from '../branch.ts'

/** What is kept reads back as it was given, and a reader can tell whether it has changed. */
export const keeping = {
  'unchanged-is-304': {
    claim: 'A matching If-None-Match is 304, until the tool changes',
    because: 'Wall displays ask every few seconds. 304 spares both sides the tool, but one that comes too late shows yesterday’s.',
    hint: 'Make the ETag from everything a reader sees, or from a version that every write moves on. Seconds are too coarse.',
    reference: rfc(9110, '13.1.2'),
    async run(context) {
      const { expect, given } = context
      const branch = new Branch(context)
      let { tool } = await branch.add({ dailyRate: 10 })

      const other = await branch.get(tool.id, { 'If-None-Match': '"never-given-out"' })
      expect('reading with an ETag that was never given out', other).toHaveStatus(200)
      // several changes in a row, faster than a clock of seconds can tell apart
      for (let change = 1; change <= 3; change++) {
        const read = await branch.get(tool.id)
        expect('reading the tool', read).toHaveStatus(200)
        expect('reading the tool', read).toHaveHeader('ETag', 'an entity tag in double quotes', isEntityTag)
        const etag = read.header('etag')!

        const unchanged = await branch.get(tool.id, { 'If-None-Match': etag })
        expect('reading with the ETag just given', unchanged).toHaveStatus(304)
        expect('bytes in the body of that reply', unchanged.bytes.length).toBe(0)

        const dailyRate = 10 + change
        given('the reply to changing the daily rate', await branch.patch({ dailyRate }, { tool, etag })).toHaveStatus(done)
        const changed = await branch.get(tool.id, { 'If-None-Match': etag })
        expect('reading with the old ETag after a change', changed).toHaveStatus(200)
        expect('reading with the old ETag after a change', changed).toHaveBody({ dailyRate })
        tool = changed.body
      }
    },
  },

  'text-survives': {
    claim: 'Text survives exactly, whatever it looks like',
    because: 'Names have accents, notes have quotes and smaller-than signs. What is changed on the way in cannot be undone.',
    hint: 'Store what you were given, in UTF-8 all the way. Escape when you show it, bind parameters when you query with it.',
    reference: rfc(8259, '8'),
    async run(context) {
      const { expect, fresh } = context
      const branch = new Branch(context)
      const short = AWKWARD.filter((text) => [...text].length <= 20)
      for (const [index, name] of AWKWARD.entries()) {
        const fields = branch.fields({ name, tags: [short[index % short.length]!], notes: fresh.text(300) })
        const created = await branch.post(fields)
        expect(`creating a tool called ${name}`, created).toHaveStatus(made)
        expect(`creating a tool called ${name}`, created).toHaveBody({ ...fields })
        await branch.expectTool(`the tool called ${name}, read back`, created.body.id, fields)
      }

      const seen = await branch.add()
      const notes = `${fresh.text(300)}\n\tsecond line`
      expect('the reply to patching the notes', await branch.patch({ notes }, seen)).toHaveStatus(done)
      await branch.expectTool('the notes after a patch', seen.tool.id, { notes })
      const names = listed(expect, 'the list', await branch.list()).map((tool) => tool.name)
      expect('the names in the list', names.sort()).toEqual([...AWKWARD, seen.tool.name].sort())
    },
  },
} satisfies Record<string, Check<{}, string>>

function isEntityTag(value: string): boolean {
  return /^(W\/)?"[^"]*"$/.test(value)
}

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { asvs } from 'roadworthy'
import type { Reply } from 'roadworthy'
import { Desk, doneOrRefused } from '../desk.ts'
import type { DeskCheck } from '../desk.ts'

export const archiveNamesRunNothing: DeskCheck = {
  claim: 'An archive’s name runs nothing and turns into no option',
  because: 'A shell takes ; and $( ) for orders. Without a shell, tar still takes a name that begins with a dash for an option, and some of its options run programs.',
  hint: 'Start tar without a shell, each argument by itself, and put -- before the first name; or let a library write the archive.',
  reference: asvs('1.2.5'),
  limitMs: 60_000,
  async run(context) {
    const { web, fresh, files, expect } = context
    const desk = new Desk(context)
    const parts = [await desk.add(), await desk.add({ name: 'Zoë’s "bolt"' })]
    await desk.mustPack(parts)
    const ids = parts.map((part) => part.id)

    const ran = fresh.id('ran')
    // no slash in it: that alone may be reason enough to refuse a name
    const order = `cd $DATA_DIR;touch ${ran}`
    const mark = fresh.id('m')
    const names = [
      `${mark};${order};`, `${mark}$(${order})`, `${mark}\`${order}\``, `${mark}|(${order})`, `${mark}&&(${order})`, `${mark}&(${order})&`, `${mark}\n${order}\n`, `${mark}';${order};'`,
      `${mark}";${order};"`, `${mark}'$(${order})'`, `"$(${order})"${mark}`, `${mark}\${IFS}`, `${mark} two words`, `${mark}*`, `${mark}>${ran}`, `~${mark}`,
      `-${mark}`, `--${mark}`, `--help=${mark}`, '--help', '--version', '-h', '--checkpoint=1', `--checkpoint-action=exec=${order}`, `--use-compress-program=${order}`, `-I${order}`, `--to-command=${order}`,
      `--files-from=${mark}`, '--remove-files', `--index-file=${mark}`, '-T-', '@-', '--', '-',
    ]
    const replies: [name: string, packed: Reply | undefined][] = []
    const obeyed: string[] = []
    for (const name of names) {
      replies.push([name, await web.attempt('POST', '/archives', { body: { name, ids } })])
      const traces = [join(files.path, ran), join(files.path, mark)].filter((file) => existsSync(file))
      for (const file of traces) rmSync(file)
      if (traces.length > 0) obeyed.push(name)
    }
    // what was done counts more than what was said
    expect('names of archives that were carried out as orders', obeyed).toEqual([])
    for (const [name, packed] of replies) {
      // an option may make tar wait for ever
      expect(`packing an archive called ${name}`, packed ? 'answered' : 'not answered').toBe('answered')
      expect(`packing an archive called ${name}`, packed).toHaveStatus(doneOrRefused(201))
      if (packed!.status === 201) await desk.holds(packed!.body.name, parts)
      else expect(`fetching an archive called ${name}`, await desk.archive(name)).toHaveStatus(doneOrRefused(200))
    }
  },
}

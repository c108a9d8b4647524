import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { asvs } from 'roadworthy'
import type { Reply } from 'roadworthy'
import { Desk, doneOrRefused, segment } from '../desk.ts'
import type { DeskCheck, DeskContext } from '../desk.ts'

export const pathsStayInside: DeskCheck = {
  claim: 'Whatever an archive is called, nothing outside DATA_DIR is read or written',
  because: 'A name with ../ in it, or a link that somebody left in your folder, turns a download into any file the program may read.',
  hint: 'Work out the whole path first and then look whether it lies in your folder; do not follow links (O_NOFOLLOW, or compare the real path). Better still: keep files under names of your own.',
  reference: asvs('5.3.2'),
  limitMs: 60_000,
  async run(context) {
    const { fresh, files } = context
    const desk = new Desk(context)
    const part = await desk.add()
    await desk.mustPack([part])

    const secret = fresh.canary()
    const name = fresh.id('secret')
    // a folder whose name begins like that of the program's own
    const neighbour = `${files.path}-${fresh.id('old')}`
    mkdirSync(neighbour)
    try {
      for (const folder of [files.outside, neighbour]) {
        for (const ending of ['', '.tar']) writeFileSync(join(folder, name + ending), `not for you: ${secret}`)
        for (const target of namesFor(relative(files.path, folder), join(folder, name))) await expectUnread(context, target, secret)
      }
      for (const folder of [files.outside, neighbour]) await expectUnwritten(context, desk, folder, part.id)
    } finally {
      rmSync(neighbour, { recursive: true, force: true })
    }
    await expectLinksUnfollowed(context, desk, join(files.outside, `${name}.tar`), secret)
  },
}

/** Request targets that lead a careless program from its folder to a file beside it. */
function namesFor(up: string, absolute: string): string[] {
  const path = `${up}/${basename(absolute)}`
  const ways = [path, `x/../${path}`, `./${path}`, absolute, `//${absolute}`, path.replaceAll('../', '....//'), path.replaceAll('/', '\\'), `${path}\0`, `${path}\0.tar`, `file://${absolute}`]
  const encoded = ways.flatMap((way) => [segment(way), segment(segment(way)), segment(`${way}.tar`), encodeURIComponent(way).replaceAll('.', '%2e')])
  const plain = [path, `${path}.tar`, path.replaceAll('..', '%2e%2e'), `.%2e/${path.slice(3)}`, path.replaceAll('../', '..%c0%af'), path.replaceAll('../', '..;/')]
  return [...encoded, ...plain].map((one) => `/archives/${one}`)
}

async function expectUnread({ web, expect }: DeskContext, target: string, secret: string): Promise<void> {
  const reply = await web.get(target)
  expect(`GET ${target}`, tells(reply, secret) ? 'a file outside DATA_DIR' : 'nothing from outside').toBe('nothing from outside')
}

async function expectUnwritten({ expect, fresh, files }: DeskContext, desk: Desk, folder: string, id: string | number): Promise<void> {
  const mark = fresh.id('planted')
  const up = relative(files.path, folder)
  for (const name of [`${up}/${mark}`, `x/../${up}/${mark}`, join(folder, mark), `${up}\\${mark}`, `${up}/${mark}\0`, `....//${up.slice(3)}/${mark}`]) {
    const reply = await desk.pack(name, [id])
    expect('packing an archive with a path for its name', reply).toHaveStatus(doneOrRefused(201))
    expect('files that were written outside DATA_DIR', readdirSync(folder).filter((file) => file.includes(mark))).toEqual([])
  }
}

/** An archive's file becomes a link, and a link waits where an archive will be written. */
async function expectLinksUnfollowed({ given, expect, fresh, files }: DeskContext, desk: Desk, outside: string, secret: string): Promise<void> {
  const mark = fresh.id('linked')
  const part = await desk.add({ name: mark })
  const name = await desk.mustPack([part])
  const own = filesIn(files.path).filter((file) => readFileSync(file).includes(mark))
  given('files in DATA_DIR that hold the archive', own.length).toBeAtLeast(1)

  const later = fresh.id('later')
  const waiting = own.filter((file) => basename(file).includes(name)).map((file) => join(dirname(file), basename(file).replace(name, later)))
  for (const file of waiting) symlinkSync(outside, file)
  const early = await desk.archive(later)
  expect('an archive that is a link to a file outside', tells(early, secret) ? 'that file' : 'not that file').toBe('not that file')
  const packed = await desk.pack(later, [part.id])
  expect('packing where a link lies', packed).toHaveStatus(doneOrRefused(201))
  expect('the file outside that the link led to', readFileSync(outside, 'utf8')).toBe(`not for you: ${secret}`)

  for (const file of own) {
    rmSync(file)
    symlinkSync(outside, file)
  }
  const linked = await desk.archive(name)
  expect('an archive whose file has become a link to one outside', tells(linked, secret) ? 'that file' : 'not that file').toBe('not that file')
}

function tells(reply: Reply, secret: string): boolean {
  return reply.bytes.includes(secret) || reply.text.includes(secret)
}

/** Regular files, links not followed; what goes away meanwhile was somebody's scratch. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)).filter((path) => {
    try {
      return lstatSync(path).isFile()
    } catch {
      return false
    }
  })
}

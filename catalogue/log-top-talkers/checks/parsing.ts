import { AWKWARD, reading, type Check, type Random } from 'roadworthy'
import { ask } from '../answer.ts'
import { anyAddress, anyStart } from '../data.ts'
import { escaped, inTime, lineOf, logOf, stampOf, type Hit } from '../log.ts'
import { answerTo } from '../oracle.ts'

const formatNotes = reading('Apache mod_log_config: format notes, on what is escaped', 'https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#format-notes')

export const badLinesAreCounted: Check<{}, never> = {
  claim: 'Lines that are not in the format are counted as bad and change nothing else',
  because: 'Logs hold what strangers send: half a line after a full disk, a TLS greeting on the wrong port, bytes that are no text. One such line at midnight must not cost the whole night.',
  hint: 'Let parsing have two outcomes, an entry or nothing, and count the nothings. Match the whole line, not the beginning of it. If your program dies of bytes that are no UTF-8, read bytes, or a character set in which every byte is a character.',
  reference: reading('Apache HTTP Server: a warning about what is in a log', 'https://httpd.apache.org/docs/2.4/logs.html#security'),
  limitMs: 60_000,
  async run(context) {
    const { random, expect } = context
    const options = { top: 10, window: 60, limit: 2 }
    const start = anyStart(random)
    const hits = Array.from({ length: 4 }, (_, index) => ({ client: anyAddress(random), at: start + index, bytes: random.int(1, 9_999) }))
    const spoilt = Object.entries(spoiltLines(random, start + 2))
    for (const [what, line] of spoilt) {
      const { answer } = await ask(context, options, between(hits, [line]))
      expect(`bad lines, with ${what} in the log`, answer.bad).toBe(1)
      expect(`the answer, with ${what} in the log`, answer).toEqual({ ...answerTo(hits, options), lines: hits.length + 1, bad: 1 })
    }

    const stray = hits.map((hit) => ({ ...hit, agent: 'caf\xe9 \xff\xfe \xc3(' }))
    const all = random.shuffle(spoilt.map(([, line]) => line))
    const { answer } = await ask(context, options, between(stray, all))
    expect('the answer, with all of these in the log, and agents that are no UTF-8', answer).toEqual({
      ...answerTo(hits, options),
      lines: hits.length + all.length,
      bad: all.length,
    })
  },
}

export const quotesAndAddressesParse: Check<{}, never> = {
  claim: 'Escaped quotes, spaces, empty fields, IPv6 addresses and rare statuses are read for what they are',
  because: 'Agents and referers are written by the client. Whoever can shift your fields with a quote in an agent can hide from your report, or put somebody else in it.',
  hint: 'A quoted field ends at the first `"` without a backslash in front, and a backslash takes the character after it along, so `\\\\"` ends a field and `\\"` does not. Splitting at spaces or at every quote cannot work; a pattern that takes as much as it can will run into the next field.',
  reference: formatNotes,
  async run(context) {
    const { random, expect } = context
    const options = { top: 40, window: 60, limit: 40 }
    const oddities = random.shuffle(Object.entries(oddLines(random, anyStart(random))))
    for (const [what, hit] of oddities) {
      // a plain sibling first: what differs is the oddity alone
      const hits = [{ client: '192.0.2.1', at: hit.at, bytes: random.int(1, 99) }, hit]
      const { answer } = await ask(context, options, logOf(hits))
      expect(`the answer to a log with ${what}`, answer).toEqual(answerTo(hits, options))
    }
    const hits = inTime(oddities.map(([, hit]) => hit), awkwardAgents(random))
    const { answer } = await ask(context, options, logOf(hits))
    expect('the answer to a log with all of these', answer).toEqual(answerTo(hits, options))
  },
}

/** These lines after the second request of a log. In Latin-1, so that a character is a byte. */
function between(hits: readonly Hit[], lines: readonly string[]): Uint8Array {
  return Buffer.from([...hits.slice(0, 2).map(lineOf), ...lines, ...hits.slice(2).map(lineOf), ''].join('\n'), 'latin1')
}

/** Lines that would count for something if they were taken for good ones. */
function spoiltLines(random: Random, at: number): Record<string, string> {
  const good = lineOf({ client: anyAddress(random), at, bytes: random.int(100, 999), user: 'ada' })
  const dated = (stamp: string) => good.replace(stampOf(at), stamp)
  return {
    'a line cut off in its agent': good.slice(0, -random.int(2, 20)),
    'a line cut off in its time stamp': good.slice(0, good.indexOf('[') + random.int(2, 20)),
    'a line without referer and agent': good.split(' "').slice(0, 2).join(' "'),
    'bytes that are no text': `\x16\x03\x01\x02${random.letters(4)}\xfc\x03\xff\xfe"\x80[\xc0`,
    'nothing but empty quotes': '"" "" ""',
    'words after the last field': `${good} ${random.letters(5)}`,
    'a quote nobody escaped': good.replace('Mozilla', 'Mozilla "5" '),
    'a status in words': good.replace('" 200 ', '" OK '),
    'a status of 999': good.replace('" 200 ', '" 999 '),
    'a size with a unit': good.replace(/" 200 (\d+) /, '" 200 $1kB '),
    'a date that does not exist': dated('31/Feb/2025:10:00:00 +0000'),
    'a month that does not exist': dated('10/Foo/2025:10:00:00 +0000'),
    'an hour that does not exist': dated('10/Mar/2025:24:30:00 +0000'),
  }
}

function oddLines(random: Random, at: number): Record<string, Hit> {
  const hit = (odd: Partial<Hit>): Hit => ({ client: anyAddress(random), at, bytes: random.int(100, 9_999), ...odd })
  const word = random.letters(5)
  return {
    'an escaped quote in the agent': hit({ agent: String.raw`a \"${word}\" browser` }),
    'the middle of a log line in the agent': hit({ agent: String.raw`\"GET /${word}\" 503 77777 \"-\" \"` }),
    'a backslash at the end of the referer': hit({ referer: String.raw`C:\\${word}\\` }),
    'an escaped quote in the request': hit({ request: String.raw`GET /search?q=\"${word}\" 404 5 HTTP/1.1` }),
    'a request in escaped bytes': hit({ request: String.raw`\x16\x03\x01`, status: 400, bytes: 0 }),
    'brackets in the request': hit({ request: `GET /a[0]=${word}] HTTP/1.1` }),
    'an empty request and an empty agent': hit({ request: '', agent: '', status: 400, bytes: 150 }),
    'a dash for a request': hit({ request: '-', status: 408, bytes: null, agent: '-' }),
    'an IPv6 address': hit({ client: random.pick(['::1', `2001:db8::${word.replace(/[^0-9a-f]/g, 'f')}`, 'fe80::1:2']) }),
    'the status 499': hit({ status: 499, bytes: 0 }),
    'the status 103': hit({ status: 103 }),
    'the status 599': hit({ status: 599 }),
    'the name of a user': hit({ user: `${word}@lendery.example` }),
  }
}

function awkwardAgents(random: Random): Hit[] {
  const at = anyStart(random)
  return AWKWARD.map((text, index) => ({
    client: anyAddress(random),
    at: at + index,
    bytes: random.int(0, 999),
    agent: escaped(text),
    referer: `https://lendery.example/?q=${escaped(random.pick(AWKWARD))}`,
  }))
}
